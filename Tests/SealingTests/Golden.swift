/// Bytes in the stored form, made outside this package.
enum Golden {
    static let wrapped =
        "0108676f6c64656e2d3101c8c9cacbcccdcecfd0d1d2d3751d07bceea5914b185171d16e77996794f29adf7c12d25f91"
        + "d4459e5a10296a97780e052e7fb7950a806c7d0e04ea7c"
    static let sealed =
        "01dcdddedfe0e1e2e3e4e5e6e7e367ffded3d65765a90b20a3b7c979ae2ce415e204079f0dab7caf7ccb6763b7bb020e"
        + "027b3454"
}
