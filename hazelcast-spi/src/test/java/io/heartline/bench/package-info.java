/**
 * Whole-process measurements of the engine beside its peers: Hazelcast's IMap, Redis, a raw socket.
 * Every member is a JVM of its own.
 */
package io.heartline.bench;
