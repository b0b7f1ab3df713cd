package io.evbus.spi;

import io.evbus.AsyncContextEventHandler;
import java.util.Optional;

/**
 * A user's function that the builder was given as an ingress, in its most general form.
 *
 * @param name the ingress's name
 * @param contextType what the function's context is: {@link Profile} when no gatherer is registered
 *     for the name; absent when the function takes no context
 * @param gatherer what was given with the function itself
 * @param async whether the function returns before the delivery is done
 * @param handler the function; a synchronous one gives back a completed stage
 */
public record FunctionSpec(
    String name,
    Optional<Class<?>> contextType,
    Optional<Gatherer<?>> gatherer,
    boolean async,
    AsyncContextEventHandler<Object> handler) {}
