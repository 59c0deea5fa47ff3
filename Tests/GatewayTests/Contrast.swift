import FoundationEssentials
import Testing

/// The contrast of two colours by WCAG 2.2 ("relative luminance").
enum Contrast {
    static func ratio(_ one: UInt32, _ other: UInt32) -> Double {
        let (a, b) = (luminance(one), luminance(other))
        return (max(a, b) + 0.05) / (min(a, b) + 0.05)
    }

    /// The first value that a style sheet's text gives a custom property.
    static func color(_ name: String, in style: Substring) throws -> UInt32 {
        let start = try #require(style.firstRange(of: "--\(name): #")).upperBound
        return try #require(UInt32(style[start...].prefix(6), radix: 16))
    }

    private static func luminance(_ color: UInt32) -> Double {
        let parts = [16, 8, 0].map { shift -> Double in
            let value = Double(color >> UInt32(shift) & 0xFF) / 255
            return value <= 0.03928 ? value / 12.92 : power((value + 0.055) / 1.055)
        }
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
    }

    /// x to the power of 2.4 by Newton's method on y^5 = x^12, so that no C library is needed for one function.
    private static func power(_ x: Double) -> Double {
        let target = (1...12).reduce(1) { product, _ in product * x }
        var y = max(x * x, 1e-9)
        for _ in 0..<60 { y -= (y * y * y * y * y - target) / (5 * y * y * y * y) }
        return y
    }
}
