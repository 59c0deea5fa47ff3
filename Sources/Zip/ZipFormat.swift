// The parts of the format that both directions share (PKWARE APPNOTE 6.3.10, sections 4.3 and 4.4).
enum ZipFormat {
    static let localHeader: UInt32 = 0x0403_4b50
    static let centralHeader: UInt32 = 0x0201_4b50
    static let end: UInt32 = 0x0605_4b50
    static let localSize = 30
    static let centralSize = 46
    static let endSize = 22

    static let stored: UInt16 = 0
    static let deflated: UInt16 = 8
    /// Flag 0: the file is encrypted.
    static let encrypted: UInt16 = 1
    /// Flag 11: the name is UTF-8.
    static let utf8: UInt16 = 1 << 11
}

extension [UInt8] {
    mutating func append16(_ value: UInt16) { append(contentsOf: [UInt8(value & 255), UInt8(value >> 8)]) }

    mutating func append32(_ value: UInt32) {
        append16(UInt16(value & 0xFFFF))
        append16(UInt16(value >> 16))
    }

    mutating func set32(_ value: UInt32, at index: Int) {
        for byte in 0..<4 { self[index + byte] = UInt8(value >> (8 * UInt32(byte)) & 255) }
    }

    func read16(_ index: Int) -> UInt16 { UInt16(self[index]) | UInt16(self[index + 1]) << 8 }
    func read32(_ index: Int) -> UInt32 { UInt32(read16(index)) | UInt32(read16(index + 2)) << 16 }
}
