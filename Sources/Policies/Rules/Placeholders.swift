/// The `%name%` in a value with the modifier `expand`.
enum Placeholders {
    enum Piece: Equatable {
        case text(String)
        case placeholder(String)
    }

    static func pieces(of text: String) -> [Piece] {
        var pieces: [Piece] = []
        var plain = ""
        var rest = text[...]
        while let start = rest.firstIndex(of: "%") {
            let behind = rest[rest.index(after: start)...]
            guard let end = behind.firstIndex(of: "%"), end > behind.startIndex,
                behind[..<end].allSatisfy({ $0.isLetter || $0.isNumber || "_-.".contains($0) })
            else {
                plain += rest[...start]
                rest = behind
                continue
            }
            plain += rest[..<start]
            if !plain.isEmpty { pieces.append(.text(plain)) }
            plain = ""
            pieces.append(.placeholder(String(behind[..<end])))
            rest = behind[behind.index(after: end)...]
        }
        plain += rest
        return plain.isEmpty ? pieces : pieces + [.text(plain)]
    }

    /// Text that stands for itself where Sigma's wildcards count.
    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            if scalar == "*" || scalar == "?" || scalar == "\\" { result.append("\\") }
            result.unicodeScalars.append(scalar)
        }
        return result
    }
}
