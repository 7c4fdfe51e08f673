/**
 * The edge: finds members with Hazelcast, runs the engine's one thread, and is the port that the
 * servlet filter and the resource adapter use.
 *
 * <p>Hazelcast does membership and discovery only. Its members are lite: no partition, no data.
 * What replicates goes over {@link io.heartline.link}. This is the only package that imports
 * Hazelcast.
 *
 * <p>{@link io.heartline.hazelcast.EngineLoop} is the thread; everything that other threads want
 * passes through its bounded queue.
 */
@NullMarked
package io.heartline.hazelcast;

import org.jspecify.annotations.NullMarked;
