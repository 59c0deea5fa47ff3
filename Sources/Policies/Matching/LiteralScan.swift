/// Finds any of many short literals in the bytes of a record, without case, in one pass (Aho and Corasick, 1975).
///
/// It says which rules cannot match without the record being parsed, which costs ten times as much.
struct LiteralScan: Sendable {
    /// Bytes of a literal that are looked for: a longer one is there only when its end is, and states stay few.
    static let longest = 10
    private static let root: Int32 = 0

    /// By byte: its class; bytes in no literal are class 0, and letters have one class in both cases.
    private let classes: [UInt8]
    private let width: Int
    /// `next[place + class]`: the place (state times width) of the next state; one less than minus it where literals end.
    ///
    /// Complete, so that each byte of a record costs one step.
    private let next: [Int32]
    /// By state: the literals that end there.
    private let found: [[Int32]]

    /// Builds the automaton of literals in lower case ASCII; a literal's number is its place.
    init(_ literals: [String]) {
        var classes = Array(repeating: UInt8(0), count: 256)
        var width = 1
        for byte in literals.joined().utf8 where classes[Int(byte)] == 0 {
            classes[Int(byte)] = UInt8(width)
            if byte >= 0x61, byte <= 0x7a { classes[Int(byte - 0x20)] = UInt8(width) }
            width += 1
        }
        var next = Array(repeating: Int32(-1), count: width)
        var found: [[Int32]] = [[]]
        for (number, literal) in literals.enumerated() {
            var state = 0
            for byte in literal.utf8 {
                let slot = state * width + Int(classes[Int(byte)])
                if next[slot] < 0 {
                    next[slot] = Int32(found.count)
                    next += Array(repeating: -1, count: width)
                    found.append([])
                }
                state = Int(next[slot])
            }
            found[state].append(Int32(number))
        }
        // Breadth first: where a state has no way on, it goes the way of its longest ending that begins a literal.
        var fallback = Array(repeating: 0, count: found.count)
        var queue: [Int] = []
        for column in 0..<width {
            let state = Int(next[column])
            if state < 0 { next[column] = Self.root } else { queue.append(state) }
        }
        var head = 0
        while head < queue.count {
            let state = queue[head]
            head += 1
            found[state] += found[fallback[state]]
            for column in 0..<width {
                let slot = state * width + column
                let onward = next[fallback[state] * width + column]
                if next[slot] < 0 {
                    next[slot] = onward
                } else {
                    fallback[Int(next[slot])] = Int(onward)
                    queue.append(Int(next[slot]))
                }
            }
        }
        self.classes = classes
        self.width = width
        self.next = next.map { state in
            let place = state * Int32(width)
            return found[Int(state)].isEmpty ? place : -1 - place
        }
        self.found = found
    }

    /// Whether one of the wanted literals is there; also when that cannot be told from the bytes.
    func mayHold(_ wanted: [Bool], in bytes: Span<UInt8>) -> Bool {
        let classes = classes.span
        let next = next.span
        var place = 0
        for index in bytes.indices {
            let byte = bytes[index]
            switch byte {
            // `\u…` may write any letter; İ (U+0130) and K (U+212A) fold to ASCII ones.
            case UInt8(ascii: "\\") where index + 1 < bytes.count && bytes[index + 1] == UInt8(ascii: "u"): return true
            case 0xc4 where index + 1 < bytes.count && bytes[index + 1] == 0xb0: return true
            case 0xe2 where index + 1 < bytes.count && bytes[index + 1] == 0x84: return true
            default: break
            }
            place = Int(next[place + Int(classes[Int(byte)])])
            guard place < 0 else { continue }
            place = -1 - place
            for literal in found[place / width] where wanted[Int(literal)] { return true }
        }
        return false
    }
}
