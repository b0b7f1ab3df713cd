package io.evbus.bench;

/**
 * A rival that is a client of one kind of far side. It also knows what has arrived there, whoever
 * sent it.
 */
interface BareClient extends Rival {
  /** How many events are at a place. */
  long count(Place place) throws Exception;

  /** Removes a place with all that is there. */
  void remove(Place place) throws Exception;
}
