/// The modifier `windash`: a dash or slash that begins a parameter is written in five ways.
enum Windash {
    /// Dashes in one value; each makes five times as many texts.
    static let most = 3
    /// Hyphen, slash, en dash, em dash, horizontal bar (specification, "windash").
    private static let forms: [Unicode.Scalar] = ["-", "/", "\u{2013}", "\u{2014}", "\u{2015}"]

    /// Every way of writing a text; nil when there are too many.
    static func variants(of text: SigmaText) -> [SigmaText]? {
        var variants = [SigmaText(parts: [])]
        var count = 0
        for part in text.parts {
            guard case .literal(let literal) = part else {
                for index in variants.indices { variants[index].append(part) }
                continue
            }
            let scalars = Array(literal.unicodeScalars)
            for (index, scalar) in scalars.enumerated() {
                guard begins(scalars, index) else {
                    for index in variants.indices { variants[index].append(.literal(String(Character(scalar)))) }
                    continue
                }
                count += 1
                guard count <= most else { return nil }
                variants = variants.flatMap { text in
                    forms.map { form in
                        var text = text
                        text.append(.literal(String(Character(form))))
                        return text
                    }
                }
            }
        }
        return variants
    }

    /// Whether a dash stands here with no word character before it and one behind it (`\B[-/]\b`).
    private static func begins(_ scalars: [Unicode.Scalar], _ index: Int) -> Bool {
        guard scalars[index] == "-" || scalars[index] == "/", index + 1 < scalars.count else { return false }
        return isWord(scalars[index + 1]) && (index == 0 || !isWord(scalars[index - 1]))
    }

    private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "_" || scalar.properties.isAlphabetic || scalar.properties.numericType != nil
    }
}
