/// A text of a rule in the form that is fastest to compare.
struct TextMatcher: Sendable, Hashable {
    private enum Form: Sendable, Hashable {
        case equals(String)
        case starts([UInt8])
        case ends([UInt8])
        case contains([UInt8])
        case anything
        case wild([Step])
    }

    /// A piece of a pattern with wildcards, in Unicode scalars, so that `?` is one character of any length in bytes.
    private enum Step: Sendable, Hashable {
        case scalar(Unicode.Scalar)
        case one
        case many
    }

    /// Whether the case counts: then it is given values as they are, else folded ones.
    let isCased: Bool
    private let form: Form

    init(_ text: SigmaText, isCased: Bool) {
        self.isCased = isCased
        let text = isCased ? text : text.mapLiterals(ValueText.folded)
        form = Self.form(of: text)
    }

    private static func form(of text: SigmaText) -> Form {
        if let whole = text.literal { return .equals(whole) }
        let inner = text.parts.drop { $0 == .many }
        let isOpenBefore = inner.count < text.parts.count
        let isOpenAfter = inner.last == .many
        let rest = isOpenAfter ? inner.dropLast() : inner
        if rest.isEmpty { return .anything }
        guard rest.count == 1, case .literal(let literal)? = rest.first else { return .wild(steps(of: text)) }
        let bytes = Array(literal.utf8)
        return isOpenBefore ? (isOpenAfter ? .contains(bytes) : .ends(bytes)) : .starts(bytes)
    }

    /// The whole text that it compares with, where that is all it does.
    var whole: String? {
        guard case .equals(let text) = form else { return nil }
        return text
    }

    /// Every stretch of text that a value must have.
    var literals: [String] {
        switch form {
        case .equals(let text): return [text]
        case .anything: return []
        case .starts(let bytes), .ends(let bytes), .contains(let bytes): return [String(decoding: bytes, as: UTF8.self)]
        case .wild(let steps):
            return steps.split { step in
                if case .scalar = step { false } else { true }
            }.map { run in
                var text = String.UnicodeScalarView()
                for case .scalar(let scalar) in run { text.append(scalar) }
                return String(text)
            }
        }
    }

    func matches(_ value: String) -> Bool {
        switch form {
        case .equals(let text): value == text
        case .anything: true
        case .starts(let bytes): value.utf8.starts(with: bytes)
        case .ends(let bytes): value.utf8.count >= bytes.count && value.utf8.suffix(bytes.count).elementsEqual(bytes)
        case .contains(let bytes): Self.isFound(bytes, in: value)
        case .wild(let steps): Self.matches(steps, Array(value.unicodeScalars))
        }
    }

    private static func steps(of text: SigmaText) -> [Step] {
        text.parts.flatMap { part -> [Step] in
            switch part {
            case .literal(let text): text.unicodeScalars.map { .scalar($0) }
            case .one: [.one]
            case .many: [.many]
            }
        }
    }

    private static func isFound(_ needle: [UInt8], in value: String) -> Bool {
        guard value.utf8.count >= needle.count else { return false }
        return value.utf8.withContiguousStorageIfAvailable { isFound(needle, in: $0) }
            ?? Array(value.utf8).withUnsafeBufferPointer { isFound(needle, in: $0) }
    }

    private static func isFound(_ needle: [UInt8], in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let first = needle.first else { return true }
        guard bytes.count >= needle.count else { return false }
        let last = bytes.count - needle.count
        var start = 0
        while start <= last {
            if bytes[start] == first {
                var length = 1
                while length < needle.count, bytes[start + length] == needle[length] { length += 1 }
                if length == needle.count { return true }
            }
            start += 1
        }
        return false
    }

    /// Matches wildcards going back to the last `*` only: the work is bounded by pattern times value.
    private static func matches(_ steps: [Step], _ value: [Unicode.Scalar]) -> Bool {
        var step = 0
        var position = 0
        var retry: (step: Int, position: Int)?
        while position < value.count {
            if step < steps.count {
                switch steps[step] {
                case .many:
                    retry = (step, position)
                    step += 1
                    continue
                case .one:
                    step += 1
                    position += 1
                    continue
                case .scalar(let scalar) where scalar == value[position]:
                    step += 1
                    position += 1
                    continue
                case .scalar:
                    break
                }
            }
            guard let last = retry else { return false }
            retry = (last.step, last.position + 1)
            step = last.step + 1
            position = last.position + 1
        }
        while step < steps.count, steps[step] == .many { step += 1 }
        return step == steps.count
    }
}
