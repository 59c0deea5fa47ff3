extension DigestHTML {
    /// The page's style: system fonts, one accent, light, dark and paper.
    ///
    /// Contrast of text is 4.5 : 1 or more in both schemes (WCAG 2.2, 1.4.3), and colour never says something alone.
    static let style: HTMLFragment = """

        :root {
          color-scheme: light dark;
          --paper: #ffffff; --ink: #1c2127; --soft: #59636e; --line: #d8dde2; --tint: #f5f7f8; --accent: #1d4f7c;
          --high: #a8201a; --high-ink: #ffffff; --medium: #f7dfa8; --medium-ink: #553600; --low: #e7ebef; --low-ink: #3d4751;
          --good: #1f6b3a; --mid: #b98a1d; --pale: #a9b6c2;
          --serif: "Iowan Old Style", Charter, "Bitstream Charter", "Palatino Linotype", Palatino, Georgia, serif;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --paper: #13171b; --ink: #e5e8eb; --soft: #a2acb6; --line: #323a42; --tint: #1b2025; --accent: #8cbfee;
            --high: #ff8f85; --high-ink: #2d0704; --medium: #ecc064; --medium-ink: #2b1c00; --low: #2d353c; --low-ink: #cbd3da;
            --good: #7fd19b; --mid: #d6a93c; --pale: #566472;
          }
        }
        * { box-sizing: border-box; }
        html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
        body {
          margin: 0 auto; max-width: 50rem; padding: clamp(1.25rem, 5vw, 3.5rem) clamp(1rem, 5vw, 2.5rem);
          background: var(--paper); color: var(--ink);
          font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif;
          font-variant-numeric: tabular-nums; overflow-wrap: anywhere;
        }
        p, ul, ol, dl, h1, h2 { margin: 0; padding: 0; }
        a { color: var(--accent); }
        a:focus-visible, summary:focus-visible { outline: 2px solid var(--accent); outline-offset: 3px; border-radius: 2px; }
        code { font: .875em/1.5 ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace; }
        .eyebrow { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 1.5rem; color: var(--soft); font-size: .9375rem; }
        .eyebrow bdi { color: var(--ink); font-weight: 600; }
        header { border-top: 4px solid var(--accent); padding-top: 1rem; }
        h1 { margin-top: 1.75rem; font: 600 clamp(1.875rem, 6vw, 2.75rem)/1.1 var(--serif); letter-spacing: -.01em; text-wrap: balance; }
        .lead { margin-top: .75rem; font-size: 1.1875rem; line-height: 1.4; max-width: 38rem; }
        .caution { margin-top: .5rem; }
        .caution a { color: var(--high); text-underline-offset: .2em; }
        .alarm { margin-top: .75rem; padding: .5rem .75rem; border-left: 4px solid var(--high); background: var(--tint); font-weight: 600; }
        .alarm a { color: inherit; text-underline-offset: .2em; }
        .provider { display: flex; align-items: center; gap: .75rem; margin-bottom: 1rem; color: var(--accent); font-weight: 600; }
        .logo { display: block; max-height: 3rem; max-width: 12rem; background: #ffffff; border-radius: 3px; }
        .chart { display: block; width: 100%; height: auto; margin-top: 1rem; }
        .chart line { stroke: var(--line); }
        .chart text { font: 12px/1 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; fill: var(--soft); text-anchor: middle; }
        .chart .first { text-anchor: start; }
        .chart .needsAttention, .legend .needsAttention { fill: var(--high); background: var(--high); }
        .chart .new, .legend .new { fill: var(--accent); background: var(--accent); }
        .chart .changed, .legend .changed { fill: var(--mid); background: var(--mid); }
        .chart .removed, .legend .removed { fill: var(--soft); background: var(--soft); }
        .chart .used, .legend .used { fill: var(--pale); background: var(--pale); }
        .legend { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin-top: .5rem; list-style: none; color: var(--soft); font-size: .875rem; }
        .legend i { display: inline-block; width: .75rem; height: .75rem; margin-right: .375rem; border-radius: 2px; }
        .own { white-space: pre-line; color: var(--ink); margin-bottom: .75rem; }
        .tally { display: grid; grid-template-columns: repeat(5, 1fr); margin-top: 2rem; border-block: 1px solid var(--line); list-style: none; }
        .tally li { padding: .75rem .875rem; border-left: 1px solid var(--line); }
        .tally li:first-child { border-left: 0; padding-left: 0; }
        .tally a { display: block; color: inherit; text-decoration: none; }
        .tally a:hover span { text-decoration: underline; }
        .tally b { display: block; font: 600 1.75rem/1.1 var(--serif); font-variant-numeric: lining-nums tabular-nums; }
        .tally span { font-size: .875rem; color: var(--soft); }
        .tally .none b { color: var(--soft); font-weight: 400; }
        .remarks { margin-top: 1.5rem; padding: .75rem 1rem .75rem 2rem; background: var(--tint); border-radius: 4px; }
        section { margin-top: 2.75rem; }
        h2 { font: 600 1.375rem/1.25 var(--serif); padding-bottom: .375rem; border-bottom: 2px solid var(--ink); break-after: avoid; }
        h2 .count { font-weight: 400; color: var(--soft); margin-left: .25rem; }
        .events { list-style: none; }
        .events > li { display: grid; grid-template-columns: 7.5rem 1fr; gap: 0 1.25rem; padding: 1rem 0; border-bottom: 1px solid var(--line); break-inside: avoid; }
        .when { color: var(--soft); }
        .when time { display: block; }
        .badge { display: inline-block; margin-top: .3125rem; padding: .0625rem .5rem; border-radius: 3px; font-size: .8125rem; font-weight: 600; white-space: nowrap; }
        .badge.high, .badge.critical { background: var(--high); color: var(--high-ink); }
        .badge.medium { background: var(--medium); color: var(--medium-ink); }
        .badge.low { background: var(--low); color: var(--low-ink); font-weight: 500; }
        .what { font-weight: 600; }
        .what.low { font-weight: 400; }
        .facts, .why, .soft, footer { color: var(--soft); font-size: .9375rem; }
        .facts i { font-style: normal; }
        .why { color: var(--ink); margin-top: .25rem; }
        .why b { font-weight: 600; }
        .late { display: inline-block; margin-top: .4375rem; padding: 0 .5rem; border: 1px solid var(--soft); border-radius: 3px; font-size: .875rem; }
        details { margin-top: .5rem; font-size: .875rem; }
        summary { color: var(--accent); cursor: pointer; width: fit-content; }
        details dl { display: grid; grid-template-columns: max-content 1fr; gap: .1875rem 1rem; margin-top: .5rem; padding: .75rem 1rem; background: var(--tint); border-radius: 4px; }
        dd.ids code { display: block; }
        dt { color: var(--soft); }
        dd { margin: 0; min-width: 0; }
        table { width: 100%; border-collapse: collapse; font-size: .9375rem; }
        th, td { padding: .5rem .75rem .5rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; font-weight: 400; }
        thead th { color: var(--soft); font-size: .875rem; vertical-align: bottom; }
        th:last-child, td:last-child { padding-right: 0; }
        .number { text-align: right; white-space: nowrap; }
        .plain, .troubles { padding: .625rem 0 0 1.125rem; }
        .plain li, .troubles li { margin-top: .25rem; }
        section > h2 + p { margin-top: .625rem; }
        .mitigations { list-style: none; margin-top: .5rem; }
        .mitigations li { padding: .75rem 0; border-top: 1px solid var(--line); break-inside: avoid; }
        .mitigations .badge { margin: 0 .5rem 0 0; }
        .completeness > p { margin-top: .75rem; }
        .complete .verdict { color: var(--good); }
        .incomplete .verdict, .troubles b { color: var(--high); }
        .troubles { margin-bottom: 1rem; }
        .feeds { margin-top: .5rem; font-size: .875rem; overflow-wrap: normal; }
        .feeds small { display: block; font-weight: 400; color: var(--soft); font-size: .8125rem; }
        .listed { font-size: .9375rem; }
        footer { margin-top: 3rem; padding-top: 1rem; border-top: 1px solid var(--line); font-size: .875rem; }
        footer p + p { margin-top: .25rem; }
        @media (max-width: 40rem) {
          .chart text { font-size: 22px; }
          .tally { grid-template-columns: repeat(2, 1fr); border-bottom: 0; }
          .tally li { border-left: 0; border-bottom: 1px solid var(--line); padding: .625rem 0; }
          .tally li:first-child { grid-column: 1 / -1; }
          .tally li, .tally a { display: flex; align-items: baseline; gap: .5rem; }
          .events > li { display: block; }
          .when { display: flex; align-items: center; justify-content: space-between; margin-bottom: .375rem; }
          .badge { margin-top: 0; }
          .feeds thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
          .feeds, .feeds tbody, .feeds tr, .feeds th, .feeds td { display: block; }
          .feeds tr { padding: .75rem 0; border-bottom: 1px solid var(--line); }
          .feeds tbody th { font-weight: 600; font-size: .9375rem; }
          .feeds th, .feeds td { padding: .0625rem 0; border: 0; }
          .feeds td { display: flex; justify-content: space-between; gap: 1rem; text-align: right; white-space: normal; }
          .feeds td::before { content: attr(data-label); color: var(--soft); text-align: left; white-space: nowrap; }
        }
        @media print {
          :root {
            color-scheme: light;
            --paper: #ffffff; --ink: #000000; --soft: #444444; --line: #bbbbbb; --tint: #ffffff; --accent: #000000;
            --high: #a8201a; --high-ink: #ffffff; --medium: #f7dfa8; --medium-ink: #553600; --low: #ffffff; --low-ink: #333333;
            --good: #1f6b3a; --mid: #999999; --pale: #cccccc;
          }
          @page { margin: 18mm 16mm; }
          html { font-size: 10.5pt; }
          body { max-width: none; padding: 0; }
          .badge, .chart, .legend i { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
          details:not([open]) { display: none; }
          tr { break-inside: avoid; }
        }

        """
}
