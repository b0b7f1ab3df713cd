package io.evbus.core.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evbus.spi.Matcher;
import org.junit.jupiter.api.Test;

class MatchersTest {
  @Test
  void globIsFnmatch() {
    Matcher glob = new GlobMatcher();
    assertThat(matches(glob, "idem-*", "idem-run")).isTrue();
    assertThat(matches(glob, "idem-*", "idem-")).isTrue();
    assertThat(matches(glob, "idem-*", "Idem-run")).isFalse();
    assertThat(matches(glob, "*", "a/b.c\nd")).isTrue();
    assertThat(matches(glob, "a?c", "abc")).isTrue();
    assertThat(matches(glob, "a?c", "ac")).isFalse();
    assertThat(matches(glob, "[abc]x", "bx")).isTrue();
    assertThat(matches(glob, "[!abc]x", "bx")).isFalse();
    assertThat(matches(glob, "[!abc]x", "dx")).isTrue();
    assertThat(matches(glob, "[a-c]x", "bx")).isTrue();
    assertThat(matches(glob, "[]]x", "]x")).isTrue();
    assertThat(matches(glob, "[x", "[x")).isTrue();
    assertThat(matches(glob, "{a,b}", "a")).isFalse();
    assertThat(matches(glob, "{a,b}", "{a,b}")).isTrue();
    assertThat(matches(glob, "a.b", "axb")).isFalse();
    assertThat(matches(glob, "[^a]", "^")).isTrue();
    assertThat(matches(glob, "[\\d]", "d")).isTrue();
  }

  @Test
  void regexMatchesTheWholeProfile() {
    Matcher regex = new RegexMatcher();
    assertThat(matches(regex, "idem", "idem-run")).isFalse();
    assertThat(matches(regex, "idem-(run|low)", "idem-run")).isTrue();
    assertThatThrownBy(() -> regex.compile("a("))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no regular expression");
  }

  @Test
  void literalIsEquality() {
    assertThat(matches(new LiteralMatcher(), "a*", "a*")).isTrue();
    assertThat(matches(new LiteralMatcher(), "a*", "ab")).isFalse();
  }

  @Test
  void eventsWithoutProfileGoEverywhereAndReservedOnesOnlyWhereAsked() {
    LanePattern all = LanePattern.of(new GlobMatcher(), "*");
    LanePattern reserved = LanePattern.of(new GlobMatcher(), "evbus.*");
    assertThat(all.takes(null)).isTrue();
    assertThat(all.takes("anything")).isTrue();
    assertThat(all.takes("evbus.dead-letter")).isFalse();
    assertThat(LanePattern.everything().takes("evbus.dead-letter")).isFalse();
    assertThat(LanePattern.everything().takes("x")).isTrue();
    assertThat(reserved.takes("evbus.dead-letter")).isTrue();
  }

  @Test
  void theRouteCacheIsBoundedAndStillRight() {
    Router router = new Router();
    router.add(LanePattern.of(new GlobMatcher(), "even*"));
    for (int i = 0; i < 5000; i++) {
      assertThat(router.route("even" + i).takes(0)).isTrue();
      assertThat(router.route("odd" + i).isEmpty()).isTrue();
    }
  }

  private static boolean matches(Matcher matcher, String pattern, String name) {
    return matcher.compile(pattern).test(name);
  }
}
