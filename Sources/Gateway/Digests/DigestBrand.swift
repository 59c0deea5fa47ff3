internal import Foundation
package import FoundationEssentials

/// In whose name a digest comes: the provider's, for every customer or for one.
///
/// It is put on when a digest is shown or sent and is no part of the digest, which never changes.
package struct DigestBrand: Sendable, Codable, Equatable {
    package struct Logo: Sendable, Codable, Equatable {
        /// `image/png`, `image/jpeg` or `image/webp`.
        package var mediaType: String
        package var data: Data
    }

    package var name: String?
    package var logo: Logo?
    /// `#1d4f7c`.
    package var colour: String?
    /// Stands at the end of every digest: an address, a phone number.
    package var footer: String?
    /// Whom a reader's answer to a mail reaches.
    package var replyTo: String?

    package init() {}

    package var isEmpty: Bool { self == DigestBrand() }

    /// This brand where it says something, the other one elsewhere.
    package func over(_ other: DigestBrand) -> DigestBrand {
        var brand = self
        brand.name = name ?? other.name
        brand.logo = logo ?? other.logo
        brand.colour = colour ?? other.colour
        brand.footer = footer ?? other.footer
        brand.replyTo = replyTo ?? other.replyTo
        return brand
    }
}

extension DigestBrand.Logo {
    /// A page with it stays small, and so does a mail.
    package static let limit = 100_000

    /// Takes a picture whose first bytes say PNG, JPEG or WebP; no SVG, which can hold a script.
    ///
    /// - Throws: ``GatewayError`` with `request.invalid`.
    package init(_ data: Data) throws {
        let start = [UInt8](data.prefix(12))
        let types: [(String, [UInt8])] = [
            ("image/png", [0x89, 0x50, 0x4E, 0x47]), ("image/jpeg", [0xFF, 0xD8, 0xFF]),
        ]
        let isWebP = start.starts(with: Array("RIFF".utf8)) && start.dropFirst(8).elementsEqual(Array("WEBP".utf8))
        guard let type = isWebP ? "image/webp" : types.first(where: { start.starts(with: $0.1) })?.0 else {
            throw GatewayError(.requestInvalid, "The logo is no PNG, JPEG or WebP.", remedy: "Convert it to PNG.")
        }
        guard data.count <= Self.limit else {
            throw GatewayError(
                .requestInvalid,
                "The logo has \(data.count) bytes; \(Self.limit) is the most.",
                remedy: "Make it smaller: about 400 by 100 pixels is enough."
            )
        }
        self.init(mediaType: type, data: data)
    }

    var dataURL: String { "data:\(mediaType);base64,\(data.base64EncodedString())" }
}

/// A brand's colour: with the ink that is readable on it, and as it is readable as ink on white and on near black.
struct BrandColour: Equatable {
    let red, green, blue: Double

    /// `#rrggbb`; `nil` for anything else.
    init?(_ text: String) {
        let digits = text.dropFirst()
        guard text.hasPrefix("#"), digits.utf8.count == 6, let value = Int(digits, radix: 16) else { return nil }
        red = Double(value >> 16 & 0xFF) / 255
        green = Double(value >> 8 & 0xFF) / 255
        blue = Double(value & 0xFF) / 255
    }

    private init(red: Double, green: Double, blue: Double) {
        self.red = red
        self.green = green
        self.blue = blue
    }

    var hex: String {
        let parts = [red, green, blue].map { Int(($0 * 255).rounded()) }
        return "#" + parts.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// Relative luminance (WCAG 2.2).
    var luminance: Double {
        func linear(_ part: Double) -> Double {
            part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4)
        }
        return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    }

    func contrast(with other: BrandColour) -> Double {
        let (one, two) = (luminance, other.luminance)
        return (max(one, two) + 0.05) / (min(one, two) + 0.05)
    }

    /// The nearest shade of it with a contrast of 4.5 : 1 on a ground.
    func readable(on ground: BrandColour) -> BrandColour {
        let target = ground.luminance > 0.5 ? 0.0 : 1.0
        for step in 0...20 {
            let share = Double(step) / 20
            let mixed = BrandColour(
                red: red + (target - red) * share,
                green: green + (target - green) * share,
                blue: blue + (target - blue) * share
            )
            if mixed.contrast(with: ground) >= 4.5 { return mixed }
        }
        return BrandColour(red: target, green: target, blue: target)
    }
}
