import FoundationEssentials
import Testing

@testable import Gateway

@Suite struct DigestRenderingTests {
    static let hostile =
        "<script>alert('x')</script> & \"q\" | *b* [l](http://e.example) www.e.example \u{202E}gpj.exe\u{1B}[2J\nnext"

    // MARK: - HTML

    @Test func `no text becomes markup in the page`() {
        let page = DigestHTML(Self.hostileDigest).render()

        #expect(!page.contains("<script"))
        #expect(!page.contains("\u{202E}") && !page.contains("\u{1B}"))
        #expect(page.contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;q&quot;"))
        #expect(page.contains("⟨U+202E⟩gpj.exe⟨U+001B⟩[2J next"))
    }

    @Test func `a quote with a combining mark is escaped as well`() {
        let fragment: HTMLFragment = "<p title=\"\("a\"\u{301} onclick=<\u{338}b")\">"

        #expect(fragment.markup == "<p title=\"a&quot;\u{301} onclick=&lt;\u{338}b\">")
    }

    @Test func `the page asks nobody for anything`() {
        let page = DigestHTML(DigestSample.digest()).render()

        for loader in [
            "<script", "<link", "<iframe", "<form", "src=\"http", "url(", "@import", "style=\"", "onclick",
        ] {
            #expect(!page.contains(loader), "\(loader)")
        }
        #expect(page.contains("content=\"default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;"))
    }

    @Test func `the page has its landmarks, its tags balance and its ids are single`() throws {
        let page = DigestHTML(DigestSample.digest()).render()

        for landmark in ["<html lang=\"en\">", "<header>", "<main>", "<footer>", "scope=\"col\"", "scope=\"row\""] {
            #expect(page.contains(landmark), "\(landmark)")
        }
        var open: [Substring] = []
        for match in page.matches(of: /<(\/?)([a-z0-9]+)[^>]*>/)
        where !["meta", "br", "line", "rect"].contains(match.2) {
            if match.1.isEmpty { open.append(match.2) } else { #expect(open.popLast() == match.2) }
        }
        #expect(open.isEmpty)
        let ids = page.matches(of: /\sid="([^"]*)"/).map(\.1)
        #expect(Set(ids).count == ids.count)
        for match in page.matches(of: /(?:href="#|aria-labelledby=")([^"]*)"/) { #expect(ids.contains(match.1)) }
    }

    @Test func `colour never says something alone`() {
        let page = DigestHTML(DigestSample.digest()).render()

        #expect(page.contains("<span class=\"badge high\">High risk</span>"))
        #expect(page.contains("<span class=\"badge medium\">Medium risk</span>"))
        #expect(page.contains("<b class=\"verdict\">Not complete.</b>"))
    }

    @Test func `text stands out from its ground, by night too`() throws {
        let style = DigestHTML.style.markup
        let night = try #require(style.firstRange(of: "prefers-color-scheme: dark"))
        let pairs = [
            ("ink", "paper"), ("soft", "paper"), ("accent", "paper"), ("high", "paper"), ("good", "paper"),
            ("ink", "tint"),
            ("soft", "tint"), ("high-ink", "high"), ("medium-ink", "medium"), ("low-ink", "low"),
        ]
        for scheme in [style[..<night.lowerBound], style[night.upperBound...]] {
            for (text, ground) in pairs {
                let ratio = try Contrast.ratio(Contrast.color(text, in: scheme), Contrast.color(ground, in: scheme))
                #expect(ratio >= 4.5, "\(text) on \(ground): \(ratio)")
            }
        }
    }

    @Test func `what is open and what was not sent stand in every form, as text`() throws {
        let digest = DigestSample.digest()
        let html = DigestHTML(digest).render()
        let mail = DigestMail(digest, brand: DigestBrand(), page: nil, unsubscribe: nil)

        for form in [html, mail.html, mail.text, DigestMarkdown(digest).render(), DigestText(digest).render()] {
            let flat = form.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            #expect(flat.contains("3 alerts were raised in this time; 27 are open."))
            #expect(flat.contains("12 more notifications were not sent"))
            #expect(flat.contains("Seen 1,200 times"))
            #expect(flat.contains("Critical"))
        }
        #expect(html.contains("App shared with everyone &lt;b&gt;"))
    }

    @Test func `what was taken back, what came back and what waits stand in every form`() {
        let digest = DigestSample.digest()
        let html = DigestHTML(digest).render()
        let mail = DigestMail(digest, brand: DigestBrand(), page: nil, unsubscribe: nil)

        for form in [html, mail.html, mail.text, DigestMarkdown(digest).render(), DigestText(digest).render()] {
            let flat = form.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            #expect(flat.contains("1 share taken back and verified, 1 failed, 1 waits for approval."))
            #expect(flat.contains("3 were proposed and 2 approved in this time."))
            #expect(flat.contains("1 share that was taken back is there again."))
            #expect(flat.contains("Shared again"))
            #expect(flat.contains("Proposed by the policy “App shared with everyone”"))
            #expect(flat.contains("approved by operator and megan@contoso.example"))
            #expect(flat.contains("verified 2 March 11:20, there again 2 March 17:40."))
            #expect(flat.contains("Power Platform refuses the app."))
            #expect(flat.contains("21 more: all are at /v1/approvals."))
        }
        #expect(html.contains("<span class=\"badge high\">Shared again</span>"))
        #expect(html.contains("<a href=\"#mitigation\">1 share that was taken back is there again.</a>"))
        #expect(html.contains("Travel &lt;b&gt;”"))
        let file = DigestCSV(digest).render()
        #expect(file.contains("\r\nmitigation,") && file.contains("Waits for approval: Take kim@fabrikam.example off"))
    }

    @Test func `where nothing was proposed no form speaks of mitigation`() {
        var digest = DigestSample.digest()
        digest.mitigation = nil
        let mail = DigestMail(digest, brand: DigestBrand(), page: nil, unsubscribe: nil)

        let forms = [DigestHTML(digest).render(), mail.html, mail.text, DigestCSV(digest).render()]
        for form in forms + [DigestMarkdown(digest).render(), DigestText(digest).render()] {
            #expect(form.replacing(DigestHTML.style.markup, with: "").lowercased().firstRange(of: "mitigation") == nil)
        }
    }

    @Test func `a section too long for a phone says how many it leaves out`() {
        let entries = (0..<1_734).map { DigestSample.entry(named: "n", id: "e-\($0)") }
        let digest = DigestSample.digest(entries: entries)

        #expect(DigestHTML(digest).render().contains("1,674 more events in this section"))
        #expect(DigestMarkdown(digest).render().contains("1,634 more events in this section"))
        #expect(DigestText(digest).render().contains("1,634 more events in this section"))
        #expect(digest.eventCount == 1_734 && digest.events.count == 100)
    }

    // MARK: - Markdown

    @Test func `no text becomes markup in Markdown`() {
        let page = DigestMarkdown(Self.hostileDigest).render()

        #expect(
            page.contains(
                #"&lt;script&gt;alert('x')&lt;/script&gt; &amp; "q" \| \*b\* \[l\](http\://e.example) www\.e.e"#
            )
        )
        for line in page.split(separator: "\n") where line.hasPrefix("| 0") {
            #expect(line.replacing("\\|", with: "").count { $0 == "|" } == 5)
        }
    }

    @Test(arguments: [
        ("- item", "\\- item"), ("+ item", "\\+ item"), ("1. item", "1\\. item"), ("12) x", "12\\) x"),
        ("# head", "\\# head"),
        ("a - b", "a - b"), ("v1.2", "v1.2"), ("https://x", "https\\://x"), ("10:30", "10:30"),
        ("![i](u)", "\\!\\[i\\](u)"),
    ])
    func `only what Markdown would take for a mark is escaped`(text: String, escaped: String) {
        let fragment: MarkdownFragment = "\(text)"

        #expect(fragment.markup == escaped)
    }

    // MARK: - CSV

    @Test(arguments: [
        ("=1+1", "\"'=1+1\""), ("+1", "\"'+1\""), ("-1", "\"'-1\""), ("@x", "\"'@x\""), ("\t=1", "\"' =1\""),
        ("  =1", "\"'  =1\""), ("＝1", "\"'＝1\""), ("\u{200B}=1", "\"'\u{200B}=1\""), ("=\u{301}1", "\"'=\u{301}1\""),
        ("a,b", "\"a,b\""), ("a\"b", "\"a\"\"b\""), ("a\"\u{301}b", "\"a\"\"\u{301}b\""), ("a\r\nb", "a  b"),
        ("a-b", "a-b"),
    ])
    func `no cell becomes a formula or another cell`(name: String, cell: String) throws {
        let file = DigestCSV(DigestSample.digest(entries: [DigestSample.entry(named: name)])).render()
        let row = try #require(file.components(separatedBy: "\r\n").dropFirst().first)

        #expect(row.hasPrefix("new,2026-03-02T08:00:00Z,2026-03-02 09:00,granted,new,file,\(cell),\(cell),\(cell),"))
    }

    @Test func `every row has every column, and the file tells its completeness`() throws {
        let file = DigestCSV(DigestSample.digest()).render(byteOrderMark: true)
        let rows = try Self.parse(file)

        #expect(file.unicodeScalars.first == "\u{FEFF}")
        #expect(rows.allSatisfy { $0.count == DigestCSV.columns.count })
        #expect(rows.count == 1 + 6 + 4 + 1 + 4)
        let summary = try #require(DigestCSV.columns.firstIndex(of: "summary"))
        #expect(rows[7][0] == "mitigation" && rows[11][0] == "completeness")
        #expect(rows[11][summary].hasPrefix("Not complete."))
        #expect(rows[12][summary].contains("Gap from 2 March 03:00 to 2 March 04:00"))
        #expect(rows[2][DigestCSV.columns.firstIndex(of: "actor") ?? 0] == "unknown")
    }

    // MARK: - Text

    @Test func `no line is wider than the terminal and no control character gets through`() {
        let long = DigestSample.entry(named: String(repeating: "表データ", count: 40) + Self.hostile, risk: .high)
        let page = DigestText(DigestSample.digest(entries: DigestSample.entries + [long])).render()

        for line in page.split(separator: "\n") { #expect(TextLayout.columns(of: String(line)) <= 100, "\(line)") }
        #expect(page.unicodeScalars.allSatisfy { $0 == "\n" || $0.properties.generalCategory != .control })
        #expect(!page.split(separator: "\n", omittingEmptySubsequences: false).contains { $0.last == " " })
    }

    @Test func `an event reads as a row with its reasons under it`() {
        let page = DigestText(DigestSample.digest()).render()

        #expect(
            page.contains(
                """
                NEEDS ATTENTION (2)
                  09:12  HIGH      Megan shared the file Budget.xlsx with anyone who has the link (can edit)
                                   Why: anyone with the link can edit; no expiry
                                   Where: https://contoso.example/sites/finance

                """
            )
        )
        #expect(page.contains("  24 February 15:02  LOW       Alex shared the cloud flow"))
        #expect(page.contains("Late: belongs to Tuesday, 24 February"))
    }

    @Test func `an empty day takes two lines before its period and completeness`() {
        let page = DigestText(DigestSample.digest(entries: [], completeness: DigestSample.complete)).render()

        #expect(
            page == """
                Contoso Ltd: Monday, 2 March 2026
                Nothing was shared on Monday, 2 March 2026.
                Nobody was seen giving, changing, taking back or using access.
                Daily sharing digest. 2 March 00:00 to 3 March 00:00, Europe/Berlin. Made 3 March 06:00,
                Europe/Berlin.

                COMPLETENESS: COMPLETE
                  Everything that Microsoft had listed for this time when the digest was made has been read. What
                  Microsoft delivers later is told in the digest of the day it arrives.
                  Audit.General               Enabled. Listed: 24 February 05:00 to 3 March 05:55.
                                              Newest: 3 March 05:41. Content: 96 read, 0 waiting, 0 failed.
                  Audit.SharePoint            Enabled. Listed: 24 February 05:00 to 3 March 05:55.
                                              Newest: 3 March 05:41. Content: 1,412 read, 0 waiting, 0 failed.
                  41,207 audit records read and counted, none set aside.

                """
        )
    }

    // MARK: - All of them

    @Test func `every rendering tells every event, what is late and what is missing`() {
        let digest = DigestSample.digest()
        let renderings = [
            DigestHTML(digest).render(), DigestMarkdown(digest).render(), DigestText(digest).render(),
        ]

        for page in renderings {
            let page = page.split(whereSeparator: \.isWhitespace).joined(separator: " ").lowercased()
            for event in digest.events { #expect(page.contains(event.summary.lowercased())) }
            for text in [
                digest.headline, "late: belongs to tuesday, 24 february", "not complete",
                "microsoft deletes it on 9 march 02:10",
                "gap from 2 march 03:00 to 2 march 04:00", "never started", "powerplatformnewthing",
                "of another organisation",
                "kim (fabrikam) (fabrikam.example), brought in by alex", "21 of operations that nobody classified yet",
                "revoking the link", "38 members", "under completeness",
            ] { #expect(page.contains(text.lowercased()), "\(text)") }
        }
    }

    @Test func `the same digest renders the same, to the byte`() {
        let digest = DigestSample.digest()

        #expect(DigestHTML(digest).render() == DigestHTML(digest).render())
        #expect(DigestText(digest).render() == DigestText(DigestSample.digest()).render())
    }

    private static var hostileDigest: Digest {
        DigestSample.digest(
            entries: [DigestSample.entry(named: hostile, risk: .high)],
            completeness: DigestCompleteness(
                period: DigestSample.period,
                feeds: [DigestSample.feed(hostile)],
                recordsIngested: 1,
                setAside: [.init(name: hostile, count: 1)],
                unclassified: [.init(name: hostile, count: 1)]
            ),
            name: hostile
        )
    }

    /// A reader of RFC 4180 of its own, so that the writer is not judged by itself.
    private static func parse(_ file: String) throws -> [[String]] {
        var rows: [[String]] = []
        var row: [String] = []
        var cell = String.UnicodeScalarView()
        var isQuoted = false
        var scalars = Array(file.unicodeScalars.drop { $0 == "\u{FEFF}" })[...]
        while let scalar = scalars.popFirst() {
            switch scalar {
            case "\"" where isQuoted && scalars.first == "\"": cell.append(scalars.removeFirst())
            case "\"": isQuoted.toggle()
            case "," where !isQuoted:
                row.append(String(cell))
                cell = .init()
            case "\r" where !isQuoted:
                try #require(scalars.popFirst() == "\n")
                rows.append(row + [String(cell)])
                (row, cell) = ([], .init())
            default: cell.append(scalar)
            }
        }
        try #require(row.isEmpty && cell.isEmpty && !isQuoted)
        return rows
    }
}
