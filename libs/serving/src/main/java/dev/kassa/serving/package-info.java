/**
 * How a service is reached and how it ends. On SIGTERM it is not ready at once and takes requests
 * for a while ({@code quarkus.shutdown.delay}), in which balancers hear of it; then it accepts no
 * more connections, finishes what is in flight ({@code quarkus.shutdown.timeout}), closes what it
 * holds, and exits with 0.
 */
package dev.kassa.serving;
