extension String {
    /// This text on one line, with what would hide or move other text made visible.
    ///
    /// Names come from strangers. A control character can drive a terminal, and a bidirectional override (U+202E) shows
    /// `exe.gpj` as `jpg.exe`; both are shown as `⟨U+202E⟩` rather than dropped, since they are evidence. White space of
    /// any kind becomes a blank. Joiners stay, as emoji and several scripts need them.
    var visible: String {
        if utf8.allSatisfy({ (0x20...0x7E).contains($0) }) { return self }
        var result = String.UnicodeScalarView()
        for scalar in unicodeScalars {
            switch scalar.value {
            case 0x09...0x0D, 0x85, 0x2028, 0x2029: result.append(" ")
            case 0x00...0x1F, 0x7F...0x9F, 0x202A...0x202E, 0x2066...0x2069, 0xFFF9...0xFFFB, 0xE0000...0xE007F:
                let code = String(scalar.value, radix: 16, uppercase: true)
                let padding = String(repeating: "0", count: max(0, 4 - code.count))
                result.append(contentsOf: "⟨U+\(padding)\(code)⟩".unicodeScalars)
            default: result.append(scalar)
            }
        }
        return String(result)
    }
}
