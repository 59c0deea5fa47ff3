extension ApprovalPage {
    /// The page's style: the brand's colour, light and dark, buttons for a thumb.
    ///
    /// Contrast of text is 4.5 : 1 or more in both schemes (WCAG 2.2, 1.4.3); a target is 48 pixels high (2.5.8 asks for 24).
    var style: HTMLFragment {
        let own = brand.colour.flatMap(BrandColour.init)
        let light = BrandColour("#ffffff").flatMap { own?.readable(on: $0).hex } ?? "#1d4f7c"
        let dark = BrandColour("#13171b").flatMap { own?.readable(on: $0).hex } ?? "#8cbfee"
        return """
            :root { color-scheme: light dark; --paper: #ffffff; --ink: #1c2127; --soft: #59636e; --line: #d8dde2; --tint: #f5f7f8; \
            --accent: \(light); --on: #ffffff; --bad: #a8201a; }
            @media (prefers-color-scheme: dark) { :root { --paper: #13171b; --ink: #e5e8eb; --soft: #a2acb6; --line: #323a42; \
            --tint: #1b2025; --accent: \(dark); --on: #13171b; --bad: #ff8f85; } }
            * { box-sizing: border-box; }
            html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
            body { margin: 0 auto; max-width: 40rem; padding: clamp(1rem, 5vw, 3rem) clamp(1rem, 5vw, 2rem); background: var(--paper); \
            color: var(--ink); font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; overflow-wrap: anywhere; }
            main { border-top: 4px solid var(--accent); padding-top: 1rem; }
            p, ul, dl, dd, h1, h2 { margin: 0; padding: 0; }
            .provider { color: var(--accent); font-weight: 600; }
            .customer { color: var(--soft); }
            h1 { margin-top: 1rem; font-size: clamp(1.625rem, 6vw, 2.125rem); line-height: 1.15; }
            .order { margin-top: .5rem; font-size: 1.1875rem; line-height: 1.35; font-weight: 600; }
            .lead { margin-top: .5rem; }
            h2 { margin-top: 1.5rem; font-size: 1rem; }
            ul { margin-top: .25rem; padding-left: 1.25rem; }
            .decisions { margin-top: 1rem; padding: .75rem 1rem .75rem 2rem; background: var(--tint); border-radius: 6px; }
            dl { margin-top: 1.25rem; border-block: 1px solid var(--line); padding: .5rem 0; }
            dl div { display: grid; grid-template-columns: 7.5rem 1fr; gap: 0 1rem; padding: .25rem 0; }
            dt { color: var(--soft); }
            form { margin-top: 1.75rem; padding: 1rem; background: var(--tint); border-radius: 8px; }
            .as { margin-bottom: 1rem; }
            .complaint { margin-bottom: 1rem; color: var(--bad); font-weight: 600; }
            label { display: block; margin-bottom: .25rem; font-weight: 600; }
            input, textarea { width: 100%; margin-bottom: 1rem; padding: .625rem .75rem; border: 1px solid var(--soft); border-radius: 6px; \
            background: var(--paper); color: inherit; font: inherit; resize: vertical; }
            .buttons { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: .75rem; }
            .buttons button { min-height: 3.25rem; padding: .75rem 1rem; border: 2px solid var(--accent); border-radius: 8px; \
            background: var(--accent); color: var(--on); font: inherit; font-weight: 700; cursor: pointer; }
            .buttons .reject { border-color: var(--ink); background: var(--paper); color: var(--ink); }
            button:focus-visible, input:focus-visible, textarea:focus-visible { outline: 3px solid var(--ink); outline-offset: 2px; }
            footer { margin-top: 2rem; color: var(--soft); font-size: .875rem; }
            @media (max-width: 30rem) { dl div { grid-template-columns: 1fr; padding: .375rem 0; } dt { font-size: .875rem; } }
            """
    }
}
