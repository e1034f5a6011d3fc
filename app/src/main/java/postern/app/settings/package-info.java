/**
 * What the operator decided before the start: typed settings from one YAML file and the environment.
 *
 * <p>Everything is read and checked before anything listens, and all faults are told at once ({@link
 * postern.app.settings.SettingsFault}). {@link postern.app.settings.Key} is the one home of names and defaults;
 * {@code config/postern.yml} is its commented copy, and a test holds the two together. What changes while the
 * program runs (domains, lists, tokens, keys) is in the database and not here. Secrets stay in their files: no
 * setting holds one, so none can be printed.
 */
package postern.app.settings;
