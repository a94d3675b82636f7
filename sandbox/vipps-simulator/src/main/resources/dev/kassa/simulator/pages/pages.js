// What HTML alone cannot do: copy a code, and keep the keyboard's place when a screen is replaced.
document.addEventListener('click', function (event) {
  var button = event.target.closest('[data-copy]');
  if (!button) return;
  var field = document.getElementById(button.dataset.copy);
  field.select();
  navigator.clipboard.writeText(field.value).then(function () {
    button.textContent = 'Copied';
    setTimeout(function () { button.textContent = 'Copy'; }, 2000);
  });
});

var inside = null;
document.addEventListener('htmx:sseBeforeMessage', function (event) {
  inside = event.target.contains(document.activeElement) ? event.target : null;
});
document.addEventListener('htmx:sseMessage', function (event) {
  // The pressed button is gone with its request.
  if (inside === event.target && !inside.contains(document.activeElement)) inside.focus();
  inside = null;
});
