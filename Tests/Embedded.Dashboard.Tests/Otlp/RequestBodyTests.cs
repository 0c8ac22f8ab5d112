using System.IO.Pipelines;
using System.Text;
using Dashboard.Otlp;

namespace Embedded.Dashboard.Tests.Otlp;

public sealed class RequestBodyTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100_000)]
    public async Task Body_UpToTheLimit_IsReadWhole(int length)
    {
        using var body = new MemoryStream(new byte[length]);

        Assert.Equal(length, await RequestBody.ReadAsync(PipeReader.Create(body), length, bytes => new ValueTask<long>(bytes.Length), Cancelled));
    }

    [Fact]
    public async Task Body_OverTheLimit_IsReadNoFurther()
    {
        using var body = new MemoryStream(new byte[10_000_000]);

        await Assert.ThrowsAsync<RefusedException>(() => RequestBody.ReadAsync(PipeReader.Create(body), 10_000, Unused, Cancelled));
        Assert.InRange(body.Position, 10_000, 100_000);
    }

    [Fact]
    public async Task Gzip_IsDecompressed()
    {
        using var body = new MemoryStream(Sent.Gzip("text"u8));

        Assert.Equal("text", await RequestBody.ReadGzipAsync(PipeReader.Create(body), 4, bytes => new ValueTask<string>(Encoding.UTF8.GetString(bytes)), Cancelled));
    }

    [Fact]
    public async Task GzipBomb_IsDecompressedNoFurtherThanTheLimit()
    {
        using var body = new MemoryStream(Sent.Bomb);

        await Assert.ThrowsAsync<RefusedException>(() => RequestBody.ReadGzipAsync(PipeReader.Create(body), 1024 * 1024, Unused, Cancelled));
        Assert.InRange(body.Position, 0, body.Length / 10);
    }

    private static ValueTask<bool> Unused(System.Buffers.ReadOnlySequence<byte> bytes) => throw new InvalidOperationException("It was too long.");
}
