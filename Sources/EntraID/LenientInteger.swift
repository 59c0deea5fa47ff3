/// A whole number that the v2 endpoint writes as a number and the v1 endpoint as a string.
struct LenientInteger: Decodable {
    let value: Int

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        // Each reading in its turn; what fails both is refused below.
        if let number = try? container.decode(Int.self) {
            value = number
        } else if let text = try? container.decode(String.self), let number = Int(text) {
            value = number
        } else if let number = try? container.decode(Double.self), let whole = Int(exactly: number.rounded()) {
            value = whole
        } else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "Not a whole number")
        }
    }
}
