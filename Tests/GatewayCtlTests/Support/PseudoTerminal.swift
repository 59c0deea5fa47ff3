import Foundation
import Glibc

/// A terminal that is not there: what a person would see, and what they would type.
final class PseudoTerminal: Sendable {
    /// `_IOW('T', 0x31, int)` and `_IOR('T', 0x30, unsigned int)` of Linux's `asm-generic/ioctls.h`, which are not imported.
    private static let setLock: UInt = 0x4004_5431
    private static let getNumber: UInt = 0x8004_5430

    private let controller: Int32
    /// The program's end.
    let device: Int32

    init(columns: UInt16 = 80) throws {
        controller = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        var unlocked: Int32 = 0
        var number: UInt32 = 0
        guard controller >= 0, ioctl(controller, Self.setLock, &unlocked) == 0,
            ioctl(controller, Self.getNumber, &number) == 0
        else { throw POSIXFailure(number: errno) }
        device = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY | O_CLOEXEC)
        var size = winsize(ws_row: 24, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        guard device >= 0, ioctl(device, UInt(TIOCSWINSZ), &size) == 0 else { throw POSIXFailure(number: errno) }
    }

    func type(_ text: String) {
        _ = Array(text.utf8).withUnsafeBytes { write(controller, $0.baseAddress, $0.count) }
    }

    /// What was shown so far, with plain line ends; call it when the program has ended.
    func seen() -> String {
        _ = fcntl(controller, F_SETFL, O_NONBLOCK)
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = read(controller, &buffer, buffer.count)
            guard count > 0 else { break }
            bytes += buffer[..<count]
        }
        return String(decoding: bytes, as: UTF8.self).replacingOccurrences(of: "\r\n", with: "\n")
    }

    deinit {
        close(controller)
        close(device)
    }
}
