package io.heartline.samples.shop;

import java.util.Locale;

/** The page, as text. */
final class Page {

    private static final int ID_SHOWN = 8;

    private static final String FRAME =
            """
            <!doctype html>
            <html lang="en">
            <head>
              <meta charset="utf-8">
              <meta name="viewport" content="width=device-width, initial-scale=1">
              <title>The corner shop</title>
              <link rel="stylesheet" href="shop.css">
              <script type="module" src="heartline/online-list.mjs"></script>
            </head>
            <body>
              <header>
                <h1>The corner shop</h1>
                <p>Answered by <b>%s</b> &middot; session <code>%s&hellip;</code> &middot; %s</p>
              </header>
              <main>
                <section class="products">
            %s    </section>
                <aside>
            %s%s      <form method="post" action="leave"><button class="quiet">Leave the shop</button></form>
                  <div class="online">
                    <h2>In the shop now</h2>
                    <heartline-online max="12" text-online=""></heartline-online>
                  </div>
                </aside>
              </main>
            </body>
            </html>
            """;

    private static final String PRODUCT =
            """
                  <article>
                    <span class="icon">%s</span>
                    <h2>%s</h2>
                    <p>%s</p>
                    <b>%s</b>
                    <form method="post">
                      <input type="hidden" name="product" value="%d">
                      <button formaction="buy">Into the cart</button>
                      <button formaction="wish" class="quiet">Wish</button>
                    </form>
                  </article>
            """;

    private Page() {}

    static String of(Visit visit, String server) {
        StringBuilder products = new StringBuilder();
        for (int i = 0; i < Catalogue.SIZE; i++) {
            Catalogue.Product product = Catalogue.product(i);
            products.append(
                    PRODUCT.formatted(
                            product.icon(),
                            product.name(),
                            product.about(),
                            money(product.price()),
                            i));
        }
        String id = visit.session().getId();
        return FRAME.formatted(
                server,
                id.substring(0, Math.min(ID_SHOWN, id.length())),
                visit.customer(),
                products,
                basket("Your cart", visit.cart()),
                basket("Your wishes", visit.wishes()));
    }

    private static String basket(String title, Basket basket) {
        StringBuilder html = new StringBuilder("      <h2>" + title + "</h2>\n");
        int[] quantities = basket.quantities();
        int sum = 0;
        html.append("      <ul>\n");
        for (int i = 0; i < quantities.length; i++) {
            if (quantities[i] > 0) {
                Catalogue.Product product = Catalogue.product(i);
                html.append(
                        "        <li>%d &times; %s</li>\n"
                                .formatted(quantities[i], product.name()));
                sum += quantities[i] * product.price();
            }
        }
        html.append("      </ul>\n");
        return html.append(
                        sum == 0
                                ? "      <p>Empty.</p>\n"
                                : "      <p><b>" + money(sum) + "</b></p>\n")
                .toString();
    }

    private static String money(int cents) {
        return String.format(Locale.ROOT, "%d.%02d &euro;", cents / 100, cents % 100);
    }
}
