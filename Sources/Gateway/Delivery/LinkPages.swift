/// The small pages behind the links in a mail: nothing in them but words, and one button.
package enum LinkPages {
    /// A form may go back to where it came from, and that is all.
    package static let contentSecurityPolicy =
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

    /// Asks whether to end the subscription; looking at it changes nothing, as mail programs look at every link.
    package static func confirm(_ subscription: Subscriptions.Subscription) -> String {
        page(
            "Stop these mails?",
            """
            <p><bdi>\(subscription.address)</bdi> gets the sharing digests of <bdi>\(subscription.tenantName)</bdi>.</p>
            <form method="post"><input type="hidden" name="List-Unsubscribe" value="One-Click">
            <button type="submit">Send me no more</button></form>
            """
        )
    }

    package static func ended(_ subscription: Subscriptions.Subscription) -> String {
        page(
            "No more mails",
            """
            <p><bdi>\(subscription.address)</bdi> gets no more sharing digests of <bdi>\(subscription.tenantName)</bdi>. \
            To get them again, ask whoever administers the gateway.</p>
            """
        )
    }

    /// The one answer to whatever opens nothing: wrong, expired and revoked look the same.
    package static var nothing: String {
        page(
            "This link opens nothing",
            """
            <p>It has expired, was withdrawn, or was not copied whole. Ask whoever sent it for a new one.</p>
            """
        )
    }

    package static var unclear: String {
        page("Nothing was changed", "<p>To stop the mails, open the link in the mail and press the button.</p>")
    }

    private static func page(_ title: String, _ body: HTMLFragment) -> String {
        page(title, "<h1>\(title)</h1>\n\(body)", style: style)
    }

    private static let style: HTMLFragment = """
        body { max-width: 34rem; margin: 12vh auto; padding: 0 1.25rem; font: 1.05rem/1.6 system-ui, sans-serif; overflow-wrap: anywhere; }
        h1 { font-size: 1.5rem; line-height: 1.3; }
        button { font: inherit; font-weight: 600; padding: .6rem 1.2rem; border: 0; border-radius: .4rem; background: #1f5fbf; color: #fff; cursor: pointer; }
        button:focus-visible { outline: 3px solid currentColor; outline-offset: 3px; }
        """

    /// A whole page in whatever style.
    static func page(_ title: String, _ body: HTMLFragment, style: HTMLFragment) -> String {
        let page: HTMLFragment = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta name="referrer" content="no-referrer">
            <meta name="robots" content="noindex">
            <title>\(title)</title>
            <style>
            \(style)
            </style>
            </head>
            <body>
            <main>
            \(body)
            </main>
            </body>
            </html>

            """
        return page.markup
    }
}
