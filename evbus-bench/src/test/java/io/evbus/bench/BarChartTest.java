package io.evbus.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.evbus.bench.Report.Measured;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class BarChartTest {
  private static final double LETTER = 6.6;
  private static final double LARGE_LETTER = 9;
  private static final List<String> SERIES =
      List.of(
          "evbus, ms until it is there & back",
          "Camel, ms until it is there & back",
          "evbus, events/s",
          "a rival whose name is too long for one line beside the bars, events/s",
          "nobody, events/s");

  private static final String MACHINE =
      "processor of a kind; cores 2; memory 24689532 kB; load before 0.25; system Linux 6.18; java"
          + " Debian 17.0.15+6-Debian-1deb12u1; heap at most, MiB 6028; disk / (/dev/vda)";

  private static final BenchRow ROW =
      new GoalsRow(
          "This against that, in a sentence that is so long that it does not fit into one line"
              + " of the picture, and would leave it to the right if it were not broken <here>",
          List.of(
              Goal.informationOfCost(SERIES.get(0), SERIES.get(1)),
              Goal.ratio(SERIES.get(2), SERIES.get(3), 1),
              Goal.information(SERIES.get(2), SERIES.get(4))));

  private final Samples samples = new Samples();

  @Test
  void barsAreAsLongAsTheirNumbersInPanelsOfTheirOwn() throws Exception {
    List<Element> bars = elements(drawn(0.5, 1000, 2_000_000, 8_000_000, 0), "rect");
    double[] widths = bars.stream().skip(1).mapToDouble(bar -> number(bar, "width")).toArray();
    assertThat(widths).hasSize(5);
    assertThat(widths[0]).as("never less than a pixel").isEqualTo(1);
    assertThat(widths[4]).as("nothing").isZero();
    assertThat(widths[3]).isEqualTo(widths[1]);
    assertThat(widths[2]).isEqualTo(widths[3] / 4);
    assertThat(bars.get(1).getAttribute("fill")).isNotEqualTo(bars.get(2).getAttribute("fill"));
  }

  @Test
  void itSaysWhereLessIsBetterAndWhatIsCounted() throws Exception {
    assertThat(elements(drawn(1, 2, 3, 4, 5), "text"))
        .extracting(Element::getTextContent)
        .contains("ms until it is there & back (less is better)", "events/s", "evbus", "Camel")
        .contains("Bars: medians of 3 rounds. Lines: from the least to the most.")
        .anyMatch(line -> line.startsWith("bin/evbus bench --only row --quick on processor of a"));
  }

  @Test
  void nothingOverlapsOrLeavesThePicture() throws Exception {
    Document picture = drawn(9_999, 123_456, 9_999_999, 10_000_000, 0.001);
    Element svg = picture.getDocumentElement();
    List<double[]> taken = new ArrayList<>();
    for (Element text : elements(picture, "text")) {
      double size = text.getAttribute("font-size").equals("16") ? 16 : 12;
      double width = text.getTextContent().length() * (size > 12 ? LARGE_LETTER : LETTER);
      double x = number(text, "x") - (text.getAttribute("text-anchor").equals("end") ? width : 0);
      double y = number(text, "y") - size;
      assertThat(x).as(text.getTextContent()).isNotNegative();
      assertThat(x + width).as(text.getTextContent()).isLessThan(number(svg, "width"));
      assertThat(y + size).isLessThan(number(svg, "height"));
      double[] box = {x, y, x + width, y + size};
      assertThat(taken).as(text.getTextContent()).noneMatch(other -> overlap(box, other));
      taken.add(box);
    }
    for (Element bar : elements(picture, "rect").subList(1, 6)) {
      double[] box = {
        number(bar, "x"),
        number(bar, "y"),
        number(bar, "x") + number(bar, "width"),
        number(bar, "y") + number(bar, "height")
      };
      assertThat(taken).noneMatch(other -> overlap(box, other));
    }
  }

  private static boolean overlap(double[] one, double[] other) {
    return one[0] < other[2] && other[0] < one[2] && one[1] < other[3] && other[1] < one[3];
  }

  private Document drawn(double... medians) throws Exception {
    for (int i = 0; i < medians.length; i++) {
      samples.add(SERIES.get(i), medians[i] * 0.9);
      samples.add(SERIES.get(i), medians[i]);
      samples.add(SERIES.get(i), medians[i]);
    }
    samples.add("evbus, not compared", 1);
    Report report = new Report(Map.of(), "");
    Measured row = report.add(ROW, 3, samples);
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(
            new ByteArrayInputStream(
                BarChart.of(row, " --quick", MACHINE).getBytes(StandardCharsets.UTF_8)));
  }

  private static List<Element> elements(Document picture, String name) {
    NodeList nodes = picture.getElementsByTagName(name);
    List<Element> all = new ArrayList<>();
    for (int i = 0; i < nodes.getLength(); i++) {
      all.add((Element) nodes.item(i));
    }
    return all;
  }

  private static double number(Element element, String attribute) {
    String value = element.getAttribute(attribute);
    return Double.parseDouble(value.endsWith("%") ? "0" : value);
  }
}
