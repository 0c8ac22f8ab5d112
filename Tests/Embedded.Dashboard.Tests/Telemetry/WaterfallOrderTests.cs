using Dashboard.Telemetry;

namespace Embedded.Dashboard.Tests.Telemetry;

public sealed class WaterfallOrderTests
{
    [Fact]
    public void Children_FollowTheirParent_ByTheirStart()
    {
        var rows = WaterfallOrder.Of([Some.Span(4, parent: 2, start: 3), Some.Span(3, parent: 1, start: 9), Some.Span(2, parent: 1, start: 2), Some.Span(1)]);

        Assert.Equal([(1, 0, 3), (2, 1, 1), (4, 2, 0), (3, 1, 0)], rows.Select(row => (IdOf(row), row.Depth, row.Children)));
        Assert.DoesNotContain(rows, row => row.IsOrphan);
    }

    [Fact]
    public void Span_WhoseParentHasNotCome_IsAnOrphanAtTheTop()
    {
        var rows = WaterfallOrder.Of([Some.Span(1), Some.Span(2, parent: 99, start: 1), Some.Span(3, parent: 2, start: 2)]);

        Assert.Equal([(1, 0, false), (2, 0, true), (3, 1, false)], rows.Select(row => (IdOf(row), row.Depth, row.IsOrphan)));
    }

    [Fact]
    public void Span_ThatIsItsOwnParent_IsThereOnce()
    {
        var row = Assert.Single(WaterfallOrder.Of([Some.Span(1, parent: 1)]));

        Assert.Equal((0, 0, true), (row.Depth, row.Children, row.IsOrphan));
    }

    [Fact]
    public void Circle_BeginsWithItsEarliestSpan()
    {
        var rows = WaterfallOrder.Of(
        [
            Some.Span(1, parent: 3, start: 5), Some.Span(2, parent: 1, start: 1), Some.Span(3, parent: 2, start: 3),
            Some.Span(4, parent: 1), Some.Span(9),
        ]);

        Assert.Equal([(9, 0), (2, 0), (3, 1), (1, 2), (4, 3)], rows.Select(row => (IdOf(row), row.Depth)));
    }

    [Fact]
    public void Chain_OfFiveThousand_IsInOrder()
    {
        var rows = WaterfallOrder.Of([.. Enumerable.Range(1, 5_000).Reverse().Select(id => Some.Span(id, parent: id > 1 ? id - 1 : null))]);

        Assert.Equal(Enumerable.Range(1, 5_000).Select(id => (id, id - 1, 5_000 - id)), rows.Select(row => (IdOf(row), row.Depth, row.Children)));
    }

    [Fact]
    public void NoSpans_HaveNoRows() => Assert.Empty(WaterfallOrder.Of([]));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void WhateverTheParentsAre_EachSpanIsThereOnce_BelowItsParent(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 300; round++)
        {
            var count = random.Next(1, 40);
            // Some parents are missing, some make circles.
            var spans = Enumerable.Range(1, count)
                .Select(id => Some.Span(id, parent: random.Next(5) == 0 ? null : random.Next(1, count + 5), start: random.Next(100)))
                .ToList();

            var rows = WaterfallOrder.Of(spans);

            Assert.Equal(spans.Select(span => span.SpanId).Order(), rows.Select(row => row.Span.SpanId).Order());
            for (var i = 0; i < rows.Count; i++)
            {
                var below = rows.Skip(i + 1).TakeWhile(row => row.Depth > rows[i].Depth).ToList();
                Assert.Equal(rows[i].Children, below.Count);
                Assert.All(below.Where(row => row.Depth == rows[i].Depth + 1), child => Assert.Equal(rows[i].Span.SpanId, child.Span.ParentSpanId));
                Assert.Equal(rows[i].Depth == 0 && rows[i].Span.ParentSpanId is not null, rows[i].IsOrphan);
            }
        }
    }

    private static int IdOf(WaterfallSpan row) => Convert.ToInt32(row.Span.SpanId, 16);
}
