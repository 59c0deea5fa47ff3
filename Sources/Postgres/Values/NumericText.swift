/// A `numeric` as decimal text: exact, which no floating point number would be.
///
/// The wire form (PostgreSQL source, `numeric_send`) is a count of base-10000 digits, the weight of the first, a sign,
/// the number of decimals to show, then the digits, each in two bytes.
struct NumericText {
    let text: String

    init?(_ bytes: Span<UInt8>) {
        guard bytes.count >= 8 else { return nil }
        let count = Int(bytes.bigEndian(Int16.self))
        let weight = Int(bytes.bigEndian(Int16.self, at: 2))
        let sign = bytes.bigEndian(UInt16.self, at: 4)
        let scale = Int(bytes.bigEndian(Int16.self, at: 6))
        switch sign {
        case 0xC000:
            text = "NaN"
            return
        case 0xD000:
            text = "Infinity"
            return
        case 0xF000:
            text = "-Infinity"
            return
        default: break
        }
        guard count >= 0, scale >= 0, bytes.count == 8 + 2 * count else { return nil }
        func group(_ index: Int) -> Int {
            index >= 0 && index < count ? Int(bytes.bigEndian(Int16.self, at: 8 + 2 * index)) : 0
        }
        func padded(_ value: Int) -> String {
            let digits = String(value)
            return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        }
        var result = sign == 0x4000 ? "-" : ""
        result += weight < 0 ? "0" : String(group(0))
        if weight > 0 { for index in 1...weight { result += padded(group(index)) } }
        if scale > 0 {
            var decimals = ""
            var index = weight + 1
            while decimals.utf8.count < scale {
                decimals += padded(group(index))
                index += 1
            }
            result += "." + String(decimals.prefix(scale))
        }
        text = result
    }
}
