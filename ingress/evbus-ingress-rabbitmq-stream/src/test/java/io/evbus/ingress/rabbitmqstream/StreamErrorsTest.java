package io.evbus.ingress.rabbitmqstream;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.stream.Constants;
import com.rabbitmq.stream.StreamException;
import io.evbus.Reason;
import io.evbus.spi.IngressException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;

class StreamErrorsTest {
  @Test
  void aCodeIsSaidInWordsWithWhereToLook() {
    assertThat(StreamErrors.lost("stream s", Constants.RESPONSE_CODE_INTERNAL_ERROR))
        .hasMessage(
            "Publishing to stream s: the broker answered with an internal error; see its log");
    assertThat(StreamErrors.opening("stream s", (short) 77))
        .hasMessage("Opening stream s: the broker answered with code 77; see its log");
    for (short code = 2; code <= 25; code++) {
      assertThat(StreamErrors.opening("stream s", code).getMessage())
          .as("what to do about code %s", code)
          .matches(".*(; .*|\\?|, as when .*)");
    }
  }

  @Test
  void whatOnlyTheClientKnowsSaysWhereToLook() {
    IngressException odd = StreamErrors.opening("stream s", new StreamException("odd"));
    assertThat(odd).hasMessage("Opening stream s: odd; see the broker's log");
    assertThat(odd.reason()).isEqualTo(Reason.UNREACHABLE);
    assertThat(
            StreamErrors.opening(
                "stream s", new StreamException(new SSLHandshakeException("no path"))))
        .hasMessage(
            "Opening stream s: TLS failed: no path; check the tls options and the host's name");
  }
}
