using Messaging.EventSourcing;

namespace Messaging.Tests.EventSourcing;

public sealed class WatermarkTests
{
    private readonly Watermark _watermark = new();

    [Fact]
    public void ContiguousPositions_AreTaken() => Assert.Equal(3, _watermark.Take(4, [5, 6, 7], 7, xmin: 1));

    [Fact]
    public void Gap_IsNotPassedWhileItsTransactionMayRun()
    {
        _watermark.Begin(100);
        Assert.Equal(1, _watermark.Take(0, [1, 3], 3, xmin: 100));

        // A transaction with a lower id than the reader's next one still runs.
        _watermark.Begin(110);
        Assert.Equal(0, _watermark.Take(1, [3], 3, xmin: 109));
        _watermark.Begin(120);
        Assert.Equal(0, _watermark.Take(1, [3], 3, xmin: 109));
    }

    [Fact]
    public void Gap_IsPassedOnceAllHaveEndedThatMayHaveTakenIt()
    {
        _watermark.Begin(100);
        Assert.Equal(0, _watermark.Take(1, [3], 3, xmin: 100));

        _watermark.Begin(110);

        Assert.Equal(1, _watermark.Take(1, [3], 3, xmin: 110));
    }

    [Fact]
    public void Gap_ThatIsFilledMeanwhile_IsTaken()
    {
        _watermark.Take(1, [3], 3, xmin: 100);
        _watermark.Begin(110);

        Assert.Equal(2, _watermark.Take(1, [2, 3], 3, xmin: 105));
    }

    [Fact]
    public void OldGaps_ArePassedTogether()
    {
        _watermark.Take(0, [3, 5, 9], 1000, xmin: 100);
        _watermark.Begin(110);

        Assert.Equal(3, _watermark.Take(0, [3, 5, 9], 1000, xmin: 110));
        Assert.Equal(2, _watermark.Take(9, [500, 1000], 1200, xmin: 110));
    }

    [Fact]
    public void GapAboveWhatWasWatched_IsWatchedAnew()
    {
        _watermark.Take(0, [2], 2, xmin: 100);
        _watermark.Begin(110);

        Assert.Equal(1, _watermark.Take(0, [2, 4], 4, xmin: 110));
        Assert.True(_watermark.AwaitsTransaction);
        _watermark.Begin(120);
        Assert.Equal(1, _watermark.Take(2, [4], 4, xmin: 120));
    }

    /// <summary>Every order in which transactions begin, take positions and end, and in which the reader looks.</summary>
    [Fact]
    public void AnyInterleaving_SkipsNothingAndStopsAtNothing()
    {
        for (var seed = 0; seed < 3000; seed++)
        {
            var server = new Simulation(seed);
            for (var step = 0; step < 200; step++)
                server.Step();
            server.EndAll();

            Assert.Equal(server.Committed, server.Taken);
        }
    }

    /// <summary>PostgreSQL's transaction ids, snapshots and sequence, as far as they matter here.</summary>
    private sealed class Simulation(int seed)
    {
        private readonly Random _random = new(seed);
        private readonly Watermark _watermark = new();
        private readonly SortedSet<ulong> _running = [];
        private readonly List<Appending> _appends = [];
        private readonly SortedSet<long> _visible = [];
        private ulong _nextId = 3;
        private long _nextPosition = 1;
        private ulong _reader;

        public List<long> Taken { get; } = [];

        public IEnumerable<long> Committed => _visible;

        public void Step()
        {
            switch (_random.Next(5))
            {
                case 0:
                    _appends.Add(new(Begin()));
                    break;
                case 1 or 2 when _appends.Count > 0:
                    _appends[_random.Next(_appends.Count)].Positions.Add(_nextPosition++);
                    break;
                case 3 when _appends.Count > 0:
                    End(_appends[_random.Next(_appends.Count)]);
                    break;
                case 4 when _reader == 0:
                    BeginToRead();
                    break;
                case 4:
                    Read();
                    break;
            }
        }

        public void EndAll()
        {
            while (_appends.Count > 0)
                End(_appends[0]);
            for (var look = 0; look < 100; look++)
            {
                if (_reader == 0)
                    BeginToRead();
                Read();
            }
        }

        private ulong Begin()
        {
            _running.Add(_nextId);
            return _nextId++;
        }

        private void End(Appending append)
        {
            _appends.Remove(append);
            _running.Remove(append.Id);
            if (_random.Next(3) > 0)
                _visible.UnionWith(append.Positions);
        }

        // The reader has its transaction's id for a while before it reads.
        private void BeginToRead()
        {
            _reader = Begin();
            _watermark.Begin(_reader);
        }

        private void Read()
        {
            var after = Taken.LastOrDefault();
            var positions = _visible.Where(position => position > after).Take(1 + _random.Next(5)).ToList();
            Taken.AddRange(positions.Take(_watermark.Take(after, positions, _visible.LastOrDefault(), _running.Min)));
            _running.Remove(_reader);
            _reader = 0;
        }

        private sealed record Appending(ulong Id)
        {
            public List<long> Positions { get; } = [];
        }
    }
}
