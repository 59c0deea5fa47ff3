/// Quoting, for the few places where PostgreSQL takes no parameter.
enum SQLText {
    /// A name between double quotes; a NUL cannot stand in SQL at all and is dropped.
    static func identifier(_ name: String) -> String { quoted(name, with: "\"") }

    /// `schema.table` with each part quoted by itself.
    static func path(_ name: String) -> String {
        name.split(separator: ".", omittingEmptySubsequences: false).map { identifier(String($0)) }
            .joined(separator: ".")
    }

    /// A string constant; with a backslash in it the `E''` form, which no server setting reinterprets.
    static func literal(_ text: String) -> String {
        guard text.unicodeScalars.contains("\\") else { return quoted(text, with: "'") }
        var doubled = ""
        for scalar in text.unicodeScalars {
            if scalar == "\\" { doubled.unicodeScalars.append(scalar) }
            doubled.unicodeScalars.append(scalar)
        }
        return " E" + quoted(doubled, with: "'")
    }

    // By scalars: as a Character, a quote followed by a combining mark would not equal a quote.
    private static func quoted(_ text: String, with mark: Unicode.Scalar) -> String {
        var result = String(Character(mark))
        for scalar in text.unicodeScalars where scalar != "\0" {
            if scalar == mark { result.unicodeScalars.append(mark) }
            result.unicodeScalars.append(scalar)
        }
        result.unicodeScalars.append(mark)
        return result
    }
}
