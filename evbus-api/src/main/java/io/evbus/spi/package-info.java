/**
 * What a plugin implements: the {@link io.evbus.spi.Ingress} and its {@link
 * io.evbus.spi.Publisher}, gatherers, serializers, matchers, and the option specification that
 * feeds the parser, the help and the documentation alike.
 */
@NullMarked
package io.evbus.spi;

import org.jspecify.annotations.NullMarked;
