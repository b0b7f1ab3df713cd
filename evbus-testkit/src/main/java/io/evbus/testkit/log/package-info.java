/**
 * The conformance kit for durable logs: {@link io.evbus.testkit.log.LogConformance} holds a {@link
 * io.evbus.spi.LogProvider} against the contract of {@link io.evbus.spi.Log}, rule by rule.
 *
 * <pre>
 * class MyLogTest extends LogConformance {
 *   protected LogProvider provider() { return new MyLogProvider(); }
 *   protected LogFeatures features() { return LogFeatures.of(Ability.FOLDER, Ability.SURVIVES_KILL); }
 * }
 * </pre>
 *
 * <p>A rule is a test whose name carries its number and force: {@code required_L01_…} holds for
 * every log, {@code optional_L60_…} for those that claim the ability. A rule whose ability is not
 * claimed is printed and ends as skipped, "not claimed".
 */
@NullMarked
package io.evbus.testkit.log;

import org.jspecify.annotations.NullMarked;
