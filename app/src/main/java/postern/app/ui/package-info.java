/**
 * The pages: what a person sees in a browser, without a script. They are written on our side from templates that escape whatever
 * they are given, and they speak to the API by its {@linkplain postern.app.api.SideDoor side door}, so no rule stands here twice.
 *
 * <p>A request becomes an {@link postern.app.ui.Ask}, a handler makes a {@link postern.app.ui.PageAnswer} of it, and only
 * {@link postern.app.ui.PagesController} knows HTTP. Nothing is changed by GET; each POST carries a token that only our own form
 * can hold.
 */
package postern.app.ui;
