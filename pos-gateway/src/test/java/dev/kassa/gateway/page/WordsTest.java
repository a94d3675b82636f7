// All languages say everything: every key, every reason of the contract.
package dev.kassa.gateway.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class WordsTest {
  private static final Pattern PLACE = Pattern.compile("\\{(\\w+)}");

  private static Properties texts(Language language) throws IOException {
    Properties texts = new Properties();
    String file = "/messages/till_" + language.tag() + ".properties";
    try (var reader =
        new InputStreamReader(WordsTest.class.getResourceAsStream(file), StandardCharsets.UTF_8)) {
      texts.load(reader);
    }
    return texts;
  }

  /** What must be said: each method, and for reasons each constant. */
  private static Set<String> keys() {
    return Arrays.stream(Words.class.getDeclaredMethods())
        .flatMap(WordsTest::keys)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Stream<String> keys(Method method) {
    Class<?>[] arguments = method.getParameterTypes();
    if (arguments.length != 1 || !arguments[0].isEnum()) {
      return Stream.of(method.getName());
    }
    Object[] constants = arguments[0].getEnumConstants();
    // Qute's rule for the names of an enum with an underscore in any of its constants.
    boolean underscored = Arrays.stream(constants).anyMatch(c -> c.toString().contains("_"));
    return Arrays.stream(constants).map(c -> method.getName() + (underscored ? "_$" : "_") + c);
  }

  @ParameterizedTest
  @EnumSource(Language.class)
  void everyTextIsThereAndNoOther(Language language) throws IOException {
    assertThat(new TreeSet<>(texts(language).stringPropertyNames())).isEqualTo(keys());
    assertThat(texts(language).values()).noneMatch(text -> text.toString().isBlank());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "paymentRefused",
        "commandRefused",
        "enrolmentEnded",
        "unidentified",
        "unknownPhase"
      })
  void everyReasonHasWordsOfItsOwnInEveryLanguage(String method) throws IOException {
    for (Language language : Language.values()) {
      var said = new TreeMap<String, Object>();
      texts(language)
          .forEach(
              (key, text) -> {
                if (key.toString().startsWith(method + "_")) {
                  said.put(key.toString(), text);
                }
              });
      assertThat(said).as(language.tag()).isNotEmpty();
      assertThat(said.values()).as(language.tag()).doesNotHaveDuplicates();
    }
  }

  /** A text that was copied and never translated. */
  @ParameterizedTest
  @EnumSource(value = Language.class, names = "ENGLISH", mode = EnumSource.Mode.EXCLUDE)
  void whatTheTillIsToldIsInTheLanguageItself(Language language) throws IOException {
    Properties english = texts(Language.ENGLISH);
    texts(language)
        .forEach(
            (key, text) -> {
              if (text.toString().contains(" ") && !key.equals("storeAndTill")) {
                assertThat(text).as("%s", key).isNotEqualTo(english.get(key));
              }
            });
  }

  @Test
  void thePageSpeaksFiveLanguages() {
    assertThat(Language.values())
        .extracting(Language::tag)
        .containsExactlyInAnyOrder("no", "da", "fi", "sv", "en");
  }

  @ParameterizedTest
  @EnumSource(Language.class)
  void placesInTextsAreTheArgumentsOfTheirMethods(Language language) throws IOException {
    Properties texts = texts(language);
    for (Method method : Words.class.getDeclaredMethods()) {
      String text = texts.getProperty(method.getName());
      if (text != null) {
        Set<String> arguments =
            Arrays.stream(method.getParameters()).map(p -> p.getName()).collect(Collectors.toSet());
        Set<String> places =
            PLACE.matcher(text).results().map(r -> r.group(1)).collect(Collectors.toSet());
        assertThat(places).as(method.getName()).isEqualTo(arguments);
      }
    }
  }
}
