package io.evbus.core.log;

import io.evbus.core.lane.Ledger;
import org.jspecify.annotations.Nullable;

/** Counts what one lane takes; used once. */
final class Matching {
  private final Ledger ledger;
  private final Storage.Candidate candidate;
  private final boolean again;
  private final long from;
  private long matched;

  Matching(Ledger ledger, Storage.Candidate candidate, long first) {
    this.ledger = ledger;
    this.candidate = candidate;
    this.again = !candidate.pattern().equals(ledger.pattern());
    this.from = Math.max(first, again ? ledger.committed() : ledger.matchedThrough());
    this.matched = again ? ledger.settledEvents() : ledger.matched();
  }

  /** Where counting begins. */
  long from() {
    return from;
  }

  void visit(long offset, @Nullable String profile) {
    boolean counts = !again || !ledger.isSettled(offset);
    if (offset >= from && counts && candidate.takes().test(profile)) {
      matched++;
    }
  }

  Ledger counted(long through) {
    return ledger.withMatched(matched, through, candidate.pattern());
  }
}
