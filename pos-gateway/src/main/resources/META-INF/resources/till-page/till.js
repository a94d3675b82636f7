// What HTML and htmx leave to do: where typing goes, keys, what a reload must not lose, and saying
// that the connection is gone.
'use strict';
(function () {
  const $ = (id) => document.getElementById(id);
  const main = $('live');
  const entry = $('entry');

  // --- Signing in -------------------------------------------------------------------------------

  async function signIn(token) {
    let answer;
    try {
      answer = await fetch('/till/session', {
        method: 'POST',
        body: new URLSearchParams({ token: token }),
        redirect: 'manual',
      });
    } catch (unreachable) {
      answer = null;
    }
    if (answer && (answer.ok || answer.type === 'opaqueredirect')) {
      // From /till/start on, to the till that the address may name; from anywhere else back to
      // where the session ended.
      location.replace($('start') ? '/till' + location.search : location.href);
    } else {
      $('refused').hidden = false;
    }
  }

  if ($('start') && location.hash.length > 1) {
    const token = location.hash.slice(1);
    history.replaceState(null, '', location.pathname + location.search);
    signIn(token);
  }
  if ($('sign-in')) {
    $('sign-in').addEventListener('submit', (event) => {
      event.preventDefault();
      signIn($('token').value.trim());
    });
  }
  // Asked first: whoever hits the button in a hurry needs somebody from the office to come back in.
  if ($('sign-out')) {
    $('sign-out').addEventListener('click', () => {
      $('leave-problem').hidden = true;
      $('leave').showModal();
    });
    // Not back to the button, which Enter would press again.
    $('leave').addEventListener('close', () => (entry || document.body).focus());
    $('leave-now').addEventListener('click', async () => {
      let answer;
      try {
        answer = await fetch('/till/session', { method: 'DELETE' });
      } catch (unreachable) {
        answer = null;
      }
      if (answer && answer.ok) {
        sessionStorage.clear();
        location.assign('/till');
      } else {
        $('leave-problem').hidden = false;
      }
    });
  }

  document.addEventListener('click', (event) => {
    if (event.target.closest('[data-close]')) {
      event.target.closest('dialog').close();
    }
  });

  // --- Pairing ----------------------------------------------------------------------------------

  /** Says how a pairing ended; the next one begins with the same button. */
  function unpaired(why) {
    $('pairing').hidden = true;
    $(why).hidden = false;
    $('pair').disabled = false;
  }

  async function pairing(path) {
    try {
      return await fetch('/till/session/pairing' + path, { method: 'POST' });
    } catch (unreachable) {
      return null;
    }
  }

  async function pair() {
    $('pair').disabled = true;
    $('pair-over').hidden = true;
    $('pair-away').hidden = true;
    const answer = await pairing('');
    if (!answer || !answer.ok) {
      unpaired('pair-away');
      return;
    }
    const begun = await answer.json();
    $('pair-code').textContent = begun.code;
    $('pair-address').textContent = begun.address;
    $('pair-address').href = begun.directAddress || begun.address;
    $('pairing').hidden = false;
    askLater(begun.askAgainInSeconds);
  }

  function askLater(seconds) {
    setTimeout(async () => {
      const answer = await pairing('/outcome');
      if (answer && answer.status === 200) {
        location.replace('/till');
      } else if (answer && answer.status === 202) {
        askLater((await answer.json()).askAgainInSeconds);
      } else if (!answer || answer.status === 503) {
        askLater(2 * seconds); // the code is still good
      } else {
        unpaired(answer.status === 410 ? 'pair-over' : 'pair-away');
      }
    }, 1000 * seconds);
  }

  if ($('pair')) {
    $('pair').addEventListener('click', pair);
  }
  if (!main) {
    return;
  }

  // --- The connection ---------------------------------------------------------------------------

  // The gateway says something every five seconds; silence means that it is gone though nothing
  // told the browser so.
  const SILENCE_MILLIS = 15000;
  let heard = Date.now();

  function isConnected(yes) {
    $('lost').hidden = yes;
    document.body.classList.toggle('is-lost', !yes);
  }

  htmx.createEventSource = function (url) {
    const source = new EventSource(url);
    const alive = () => {
      heard = Date.now();
      isConnected(true);
    };
    source.addEventListener('open', alive);
    ['alive', 'line', 'who', 'actions'].forEach((name) => source.addEventListener(name, alive));
    return source;
  };

  document.addEventListener('htmx:sseError', (event) => {
    isConnected(false);
    if (event.detail.source.readyState === EventSource.CLOSED) {
      // Refused, not cut off: the session may have ended, and then the page says how to go on.
      fetch(location.href, { method: 'HEAD' })
        .then((answer) => answer.status === 401 && location.reload())
        .catch(() => {});
    }
  });
  setInterval(() => {
    if (Date.now() - heard > SILENCE_MILLIS) {
      isConnected(false);
    }
  }, 1000);

  // --- Times that pass on screen ----------------------------------------------------------------

  // When an element with data-in is to be shown, and when data-left has run down.
  const due = new WeakMap();

  function begin(root) {
    const now = Date.now();
    for (const element of root.querySelectorAll('[data-in], [data-left]')) {
      if (!due.has(element)) {
        due.set(element, now + 1000 * Number(element.dataset.in || element.dataset.left));
      }
    }
    tick();
  }

  function tick() {
    const now = Date.now();
    for (const element of document.querySelectorAll('[data-in][hidden]')) {
      element.hidden = now < due.get(element);
    }
    for (const element of document.querySelectorAll('[data-left]')) {
      const seconds = Math.max(0, Math.round((due.get(element) - now) / 1000));
      element.textContent = Math.floor(seconds / 60) + ':' + String(seconds % 60).padStart(2, '0');
    }
  }
  setInterval(tick, 250);

  // The same again is not shown again: nothing is read out twice, and no button is replaced while
  // somebody presses it.
  const shown = new WeakMap();

  document.addEventListener('htmx:sseBeforeMessage', (event) => {
    if (shown.get(event.target) === event.detail.data) {
      event.preventDefault();
    }
    shown.set(event.target, event.detail.data);
  });

  document.addEventListener('htmx:sseMessage', (event) => {
    begin(event.target);
    if (event.target.id === 'actions') {
      follow();
    }
  });
  begin(document);

  if (!entry) {
    return; // a page that is only watched
  }

  // --- What a reload must not lose --------------------------------------------------------------

  const sale = $('sale');
  const kept = 'kassa.sale.' + main.dataset.base;
  const pending = 'kassa.pending';

  function remember() {
    if (!$('sale-fields').disabled) {
      sessionStorage.setItem(kept, JSON.stringify([...new FormData(sale)]));
    }
    document.body.classList.toggle('has-goods', document.querySelector('[data-line]') !== null);
  }

  function restore() {
    const saved = sessionStorage.getItem(kept);
    if (!saved) {
      return Promise.resolve();
    }
    const values = new FormData();
    JSON.parse(saved).forEach(([name, value]) => values.append(name, value));
    return htmx.ajax('POST', main.dataset.base + '/basket', {
      source: '#goods',
      target: '#goods',
      values: values,
    });
  }

  sale.addEventListener('input', remember);

  // --- The state of the sale --------------------------------------------------------------------

  const buttons = () => document.querySelector('#actions .buttons');
  const isDone = () => buttons().dataset.done === 'true';

  /** After each change: the basket is open or fixed, and typing goes to the scan field. */
  function follow() {
    const editable = buttons().dataset.editable === 'true';
    $('sale-fields').disabled = !editable;
    $('locked').hidden = editable || isDone();
    listen();
  }

  /** Typing goes to the scan field unless somebody types elsewhere. */
  function listen() {
    const active = document.activeElement;
    if (!document.querySelector('dialog[open]') && !isField(active)) {
      entry.focus();
    }
  }

  function isField(element) {
    return (
      element && element !== entry && element.matches('input, select, textarea') && !element.disabled
    );
  }

  function nextCustomer(one) {
    if (one.text) {
      sessionStorage.setItem(pending, JSON.stringify(one));
    }
    location.assign(main.dataset.next);
  }

  // --- What was scanned or typed ----------------------------------------------------------------

  // One after the other: the next may be typed while the last is on its way, and each article goes
  // into the basket that the one before has left.
  const entries = [];
  let sent = null;
  // Whether what stands in the scan field was written by a scanner: its digits are no phone number.
  let scanned = false;

  $('entry-form').addEventListener('submit', (event) => {
    event.preventDefault();
    const one = { text: entry.value.trim(), scanned: scanned };
    scanned = false;
    if (isDone()) {
      nextCustomer(one);
      return;
    }
    entry.value = '';
    entries.push(one);
    send();
  });

  function send() {
    if (sent !== null || entries.length === 0) {
      return;
    }
    sent = entries.shift();
    $('entry-problem').replaceChildren();
    entry.removeAttribute('aria-invalid');
    htmx
      .ajax('POST', main.dataset.base + '/entry', {
        source: '#entry-form',
        target: '#entry-problem',
        values: { entry: sent.text, scanned: sent.scanned },
      })
      .finally(() => {
        sent = null;
        send();
        payWhenCounted();
      });
  }

  function answered(status) {
    if (status === 204) {
      // A customer: the payment will need what was scanned.
      $('payer').value = sent.text;
      remember();
    }
    if (status === 0 || status >= 400) {
      // To be corrected or sent again, unless something else is being typed.
      entry.setAttribute('aria-invalid', 'true');
      if (entry.value === '') {
        entry.value = sent.text;
        entry.select();
      }
    }
  }

  // --- Requests ---------------------------------------------------------------------------------

  // What is paid is what is on screen: asking for payment waits for the basket to be counted.
  let counting = 0;
  let paying = null;

  const counts = (from) => from.id === 'entry-form' || from.closest('#sale') !== null;

  document.addEventListener('htmx:confirm', (event) => {
    if (event.detail.elt.matches('[data-pay]') && (counting > 0 || entries.length > 0)) {
      event.preventDefault();
      paying = event.detail.issueRequest;
    }
  });

  document.addEventListener('htmx:beforeRequest', (event) => {
    $('problem').replaceChildren();
    if (counts(event.detail.elt)) {
      counting += 1;
      // However the request ends, and whatever has become of the element that sent it.
      event.detail.xhr.addEventListener('loadend', () => {
        counting -= 1;
        setTimeout(payWhenCounted);
      });
    }
  });

  // htmx looks for the place of an answer from the element that asked. When that has been replaced
  // meanwhile, as fields of the basket and buttons are, it is in no document and htmx finds none.
  document.addEventListener('htmx:beforeSwap', (event) => {
    const place = event.detail.xhr.getResponseHeader('HX-Retarget');
    if (place) {
      event.detail.target = document.querySelector(place);
    }
  });

  document.addEventListener('htmx:afterRequest', (event) => {
    const status = event.detail.xhr.status;
    const from = event.detail.elt;
    if (status === 401) {
      location.reload();
      return;
    }
    if (status === 0 || (status >= 400 && status !== 422 && status !== 503)) {
      const text = document.createElement('p');
      text.textContent = $('not-sent').textContent;
      $('problem').replaceChildren(text);
    }
    if (from.id === 'entry-form') {
      answered(status);
    }
    const sends = event.detail.requestConfig.verb === 'post';
    if (sends && from.closest('dialog') && status !== 422 && status !== 200) {
      $('panel').replaceChildren();
    }
    listen();
  });

  function payWhenCounted() {
    if (paying !== null && counting === 0 && sent === null && entries.length === 0) {
      const pay = paying;
      paying = null;
      pay(true);
    }
  }

  document.addEventListener('htmx:afterSettle', (event) => {
    if (event.target.id === 'goods') {
      remember();
    }
    const dialog = document.querySelector('#panel dialog:not([open])');
    if (dialog) {
      dialog.showModal();
      dialog.addEventListener('close', () => {
        $('panel').replaceChildren();
        listen();
      });
      const first = dialog.querySelector('[autofocus]');
      first.focus();
      if (first.select) {
        first.select();
      }
    }
  });

  // --- Keys -------------------------------------------------------------------------------------

  // A scanner writes faster than anybody types. At a busy till single keys of it come late, so what
  // tells is how most of them came; and after a longer pause it is something else.
  const SCANNER_MILLIS = 50;
  const PAUSE_MILLIS = 500;
  const SHORTEST_SCAN = 6;
  const CODE = /^https?:\/\/\S+$/i;
  const CODE_AT_END = /https?:\/\/\S+$/i;
  let burst = null;

  document.addEventListener(
    'keydown',
    (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) {
        return;
      }
      if (document.querySelector('dialog[open]')) {
        return;
      }
      if (event.key === 'Enter') {
        enter(event);
        return;
      }
      if (event.key.length === 1) {
        typed(event);
        return;
      }
      // Neither ends a scan: a dead key is what a wrong layout makes of a sign.
      if (event.key !== 'Shift' && event.key !== 'Dead') {
        burst = null;
      }
      const name = event.key === 'Escape' ? 'Esc' : event.key;
      const button = document.querySelector('#actions [data-key="' + name + '"]:not([hidden])');
      if (name === 'Esc' && document.activeElement === entry && entry.value !== '') {
        event.preventDefault();
        entry.value = '';
      } else if (button) {
        event.preventDefault();
        // Leaves a field of the basket, so that what was typed there counts.
        entry.focus();
        button.click();
      }
    },
    true
  );

  /** A character: into the field that has the focus, otherwise into the scan field. */
  function typed(event) {
    let field = document.activeElement;
    if (field !== entry && !isField(field)) {
      // Space presses a button; everything else is somebody typing or scanning.
      if (event.key === ' ') {
        burst = null;
        return;
      }
      entry.focus();
      field = entry;
    }
    const since = burst ? event.timeStamp - burst.at : 0;
    if (!burst || burst.field !== field || (since > PAUSE_MILLIS && !couldBeCode(burst))) {
      burst = { field: field, keys: [] };
    }
    burst.keys.push({ text: event.key, before: field.value, quick: since <= SCANNER_MILLIS });
    burst.at = event.timeStamp;
  }

  const textOf = (keys) => keys.map((key) => key.text).join('');

  /** Nobody types the beginning of an address at a till: the rest may be as late as it likes. */
  function couldBeCode(burst) {
    return /h(t(t(p(s?(:\S*)?)?)?)?)?$/i.test(textOf(burst.keys));
  }

  /** What a scanner wrote, without what somebody typed before it; null where there is no scan. */
  function scanIn(burst, endedAt) {
    const keys = burst.keys;
    const code = textOf(keys).search(CODE_AT_END);
    const first =
      code < 0 ? keys.findIndex((_, i) => keys[i + 1]?.quick && keys[i + 2]?.quick) : code;
    if (first < 0) {
      return null;
    }
    const text = textOf(keys.slice(first));
    const quick =
      keys.slice(first + 1).filter((key) => key.quick).length +
      (endedAt - burst.at <= SCANNER_MILLIS ? 1 : 0);
    if (code < 0 && (text.length < SHORTEST_SCAN || quick < 0.75 * text.length)) {
      return null;
    }
    return { text: text, before: keys[first].before };
  }

  /** Ends a scan: one that went into some other field is taken out again and sent from here. */
  function enter(event) {
    const ended = burst;
    burst = null;
    if (!ended || document.activeElement !== ended.field) {
      return;
    }
    const scan = scanIn(ended, event.timeStamp);
    if (ended.field === entry) {
      scanned = scan !== null;
      if (scan && scan.before !== '') {
        entry.value = scan.text;
      }
    } else if (scan) {
      event.preventDefault();
      event.stopPropagation();
      ended.field.value = scan.before;
      entry.value = scan.text;
      entry.focus();
      scanned = true;
      $('entry-form').requestSubmit();
    }
  }

  // --- Begin ------------------------------------------------------------------------------------

  restore().then(() => {
    follow();
    document.body.classList.add('is-ready');
    const kept = JSON.parse(sessionStorage.getItem(pending) || 'null');
    sessionStorage.removeItem(pending);
    // From the end of the last sale, or scanned before the scripts were there.
    const early = CODE.test(entry.value) ? { text: entry.value, scanned: true } : null;
    if (kept || early) {
      entry.value = (kept || early).text;
      scanned = (kept || early).scanned;
      $('entry-form').requestSubmit();
    }
  });
})();
