package io.evbus.testkit.check;

/** What producers did and were told. Confined to the lock of its history. */
final class Producers {
  final Numbers attempted = new Numbers();
  final Numbers acknowledged = new Numbers();
  final Numbers refused = new Numbers();
  final Numbers unknown = new Numbers();
}
