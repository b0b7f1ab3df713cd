/**
 * The conformance kit for ingresses: {@link io.evbus.testkit.ingress.IngressConformance} holds an
 * {@link io.evbus.spi.Ingress} against its contract, rule by rule, on a real {@link
 * io.evbus.testkit.ingress.FarSide}.
 *
 * <pre>
 * class MyIngressTest extends IngressConformance {
 *   protected FarSide start() { return new MyFarSide(new MyIngress()); }
 * }
 * </pre>
 *
 * <p>A rule is a test whose name carries its number and force: {@code required_R01_…} holds for
 * every ingress, {@code optional_R10_…} for those that claim the ability. A rule whose ability is
 * not claimed is printed and ends as skipped, "not claimed".
 *
 * <p>Rules R01, R02 and R15 are about opening and closing, R03 and R17 about what arrives, R04 to
 * R06 about batches and order, R07 to R09 and R18 about refusals, R10 and R11 about outages, R12
 * and R13 about secrets, R14 about the probe, R16 about the options.
 */
@NullMarked
package io.evbus.testkit.ingress;

import org.jspecify.annotations.NullMarked;
