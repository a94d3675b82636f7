package dev.kassa.localstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CsvRowsTest {
  private static final String HEAD = "phoneNumber;points\n";

  @Test
  void linesEndAsOnAnySystemAndTheMarkAtTheBeginningIsNoName() throws IOException {
    assertThat(cells("\uFEFFphoneNumber;points\r\n1;2\r\n\r\n3;4\r5;6\n7;8"))
        .containsExactly(
            Map.of("phoneNumber", "1", "points", "2"),
            Map.of("phoneNumber", "3", "points", "4"),
            Map.of("phoneNumber", "5", "points", "6"),
            Map.of("phoneNumber", "7", "points", "8"));
    assertThat(
            rows("phoneNumber;points\r\n1;2\r\n\r\n3;4\r5;6\n").stream().map(CsvRows.Row::number))
        .containsExactly(2L, 4L, 5L);
  }

  @Test
  void whatStandsInQuotesIsOneValue() throws IOException {
    assertThat(cells(HEAD + "\"1;\"\"x\"\"\";2"))
        .containsExactly(Map.of("phoneNumber", "1;\"x\"", "points", "2"));
    assertThat(cells("points,phoneNumber\n1,2"))
        .containsExactly(Map.of("phoneNumber", "2", "points", "1"));
  }

  @Test
  void aLineThatCannotBeReadIsNamedAndTheNextOneIsRead() throws IOException {
    List<CsvRows.Row> rows = rows(HEAD + "1\n\"1;2\n1;\0\n" + "9".repeat(10_000_000) + ";1\n3;4");
    assertThat(rows.stream().map(row -> row.number() + " " + row.wrong()))
        .containsExactly(
            "2 not as many values as the first line has",
            "3 not as many values as the first line has",
            "4 null",
            "5 longer than 10000 characters",
            "6 null");
    assertThat(rows.getLast().cells()).containsEntry("phoneNumber", "3");
  }

  @Test
  void aFirstLineThatNamesNothingIsRefused() {
    for (String text : List.of("\"phoneNumber;points\n1;2", "x".repeat(10_001))) {
      assertThatThrownBy(() -> rows(text))
          .isInstanceOf(LocalStackFailure.class)
          .hasMessage("The first line must name the columns.");
    }
    assertThatThrownBy(() -> rows("")).hasMessage("The file is empty.");
  }

  private static List<Map<String, String>> cells(String text) throws IOException {
    return rows(text).stream().map(CsvRows.Row::cells).toList();
  }

  private static List<CsvRows.Row> rows(String text) throws IOException {
    CsvRows csv = new CsvRows(new BufferedReader(new StringReader(text)));
    List<CsvRows.Row> rows = new ArrayList<>();
    for (CsvRows.Row row = csv.next(); row != null; row = csv.next()) {
      rows.add(row);
    }
    return rows;
  }
}
