/// HTML in which every interpolated value is escaped, so that forgetting it is not possible.
///
/// The literal parts are markup; an interpolated `String` is text, also between an attribute's quotes; an interpolated
/// fragment is markup again; a `number:` is its digits. Nothing else interpolates.
struct HTMLFragment: ExpressibleByStringInterpolation, Sendable {
    private(set) var markup: String

    init(stringLiteral literal: String) { markup = literal }
    init(stringInterpolation: Interpolation) { markup = stringInterpolation.markup }

    static func += (left: inout HTMLFragment, right: HTMLFragment) { left.markup += right.markup }

    struct Interpolation: StringInterpolationProtocol {
        fileprivate var markup = ""

        init(literalCapacity: Int, interpolationCount: Int) {
            markup.reserveCapacity(literalCapacity + interpolationCount * 16)
        }

        mutating func appendLiteral(_ literal: String) { markup += literal }
        mutating func appendInterpolation(_ fragment: HTMLFragment) { markup += fragment.markup }
        mutating func appendInterpolation(number: Int) { markup += String(number) }

        mutating func appendInterpolation(_ text: String) {
            for scalar in text.visible.unicodeScalars {
                switch scalar {
                case "&": markup += "&amp;"
                case "<": markup += "&lt;"
                case ">": markup += "&gt;"
                case "\"": markup += "&quot;"
                case "'": markup += "&#39;"
                default: markup.unicodeScalars.append(scalar)
                }
            }
        }
    }
}

extension [HTMLFragment] {
    func joined() -> HTMLFragment { reduce(into: "") { $0 += $1 } }
}
