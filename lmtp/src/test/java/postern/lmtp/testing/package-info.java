/** Fixtures of the front door, also for the other rooms' tests. */
package postern.lmtp.testing;
