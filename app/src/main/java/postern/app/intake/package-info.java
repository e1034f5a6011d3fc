/**
 * The walk of a submission: what it is for, what is made of it, and the one transaction that makes it ours.
 *
 * <p>{@link postern.app.intake.Preparation} decides and composes without effect, by {@code TokenPosting} and
 * {@code Forwarding} where no list is meant; {@link postern.app.intake.Acceptance} stores
 * what was prepared and answers; {@link postern.app.intake.SigningFinisher} completes each copy at hand-over.
 */
package postern.app.intake;
