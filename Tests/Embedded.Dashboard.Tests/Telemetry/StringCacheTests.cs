using Dashboard.Telemetry;

namespace Embedded.Dashboard.Tests.Telemetry;

public sealed class StringCacheTests
{
    private readonly StringCache _cache = new();

    [Fact]
    public void EqualTexts_AreOneString()
    {
        var first = _cache.Get(new string('a', 10));

        Assert.Same(first, _cache.Get(new string('a', 10)));
        Assert.Same(first, _cache.Get("aaaaaaaaaa".AsSpan()));
    }

    [Fact]
    public void Texts_AreNeverMixedUp()
    {
        var random = new Random(1);
        for (var i = 0; i < 200_000; i++)
        {
            var text = random.Next(50_000).ToString();
            Assert.Equal(text, _cache.Get(text));
            Assert.Equal(text, _cache.Get(text.AsSpan()));
        }
    }

    [Fact]
    public void LongText_IsLeftAlone()
    {
        var text = new string('a', 1_000);

        Assert.Same(text, _cache.Get(text));
        Assert.Equal(text, _cache.Get(text.AsSpan()));
    }
}
