/**
 * The conformance kit for ingresses: {@link io.evbus.testkit.ingress.IngressConformance} holds an
 * {@link io.evbus.spi.Ingress} against its contract, rule by rule, on a real {@link
 * io.evbus.testkit.ingress.FarSide}.
 */
@NullMarked
package io.evbus.testkit.ingress;

import org.jspecify.annotations.NullMarked;
