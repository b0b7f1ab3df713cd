/** Finding plugins: services, folders of jars and Java files, user functions. */
@NullMarked
package io.evbus.core.plugin;

import org.jspecify.annotations.NullMarked;
