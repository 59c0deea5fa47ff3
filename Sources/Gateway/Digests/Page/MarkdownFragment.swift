/// Markdown (CommonMark with GitHub's tables) in which every interpolated value is escaped.
///
/// Literal parts are markup and an interpolated `String` is text that stays on its line: no emphasis, link, HTML, list
/// or table cell comes of it, and no bare address becomes a link.
struct MarkdownFragment: ExpressibleByStringInterpolation, Sendable {
    private(set) var markup: String

    init(stringLiteral literal: String) { markup = literal }
    init(stringInterpolation: Interpolation) { markup = stringInterpolation.markup }

    static func += (left: inout MarkdownFragment, right: MarkdownFragment) { left.markup += right.markup }

    struct Interpolation: StringInterpolationProtocol {
        fileprivate var markup = ""

        init(literalCapacity: Int, interpolationCount: Int) {
            markup.reserveCapacity(literalCapacity + interpolationCount * 16)
        }

        mutating func appendLiteral(_ literal: String) { markup += literal }
        mutating func appendInterpolation(_ fragment: MarkdownFragment) { markup += fragment.markup }

        mutating func appendInterpolation(_ text: String) {
            let scalars = Array(text.visible.unicodeScalars)
            for (index, scalar) in scalars.enumerated() {
                switch scalar {
                case "&": markup += "&amp;"
                case "<": markup += "&lt;"
                case ">": markup += "&gt;"
                // A colon and a point only where GitHub's autolinks look for them: `http:` and `www.`.
                case ":" where index + 1 < scalars.count && scalars[index + 1] == "/": markup += "\\:"
                case "." where index >= 3 && scalars[index - 3..<index].allSatisfy { $0 == "w" || $0 == "W" }:
                    markup += "\\."
                case "\\", "`", "*", "_", "[", "]", "|", "~", "#", "$", "!": markup += "\\\(scalar)"
                // At the beginning of a text, what CommonMark takes for a list's or a heading's mark.
                case "-", "+", "=": markup += index == 0 ? "\\\(scalar)" : "\(scalar)"
                case ".", ")":
                    let isOrdinal = index > 0 && scalars[..<index].allSatisfy { ("0"..."9").contains($0) }
                    markup += isOrdinal ? "\\\(scalar)" : "\(scalar)"
                default: markup.unicodeScalars.append(scalar)
                }
            }
        }
    }
}
