/**
 * The walk of a submission: what it is for, what is made of it, and the one transaction that makes it ours.
 *
 * <p>{@link postern.app.intake.Preparation} decides and composes without effect, by one small class for each kind of destination
 * ({@code ListPosting}, {@code TokenPosting}, {@code Forwarding}). {@link postern.app.intake.Acceptance} takes what was prepared, and
 * {@link postern.app.intake.HeldPostings} what a person lets pass; both write it down by {@link postern.app.intake.Filing}.
 * {@link postern.app.intake.Explain} does all but that. {@link postern.app.intake.SigningFinisher} completes each copy at hand-over.
 */
package postern.app.intake;
