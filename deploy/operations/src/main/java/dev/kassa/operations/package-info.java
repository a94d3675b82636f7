/**
 * What an operator runs against a deployment. {@link dev.kassa.operations.TopicPlan} decides what
 * differs, {@link dev.kassa.operations.Cluster} touches the broker; the doctor's checks are one
 * file per thing they look at.
 */
package dev.kassa.operations;
