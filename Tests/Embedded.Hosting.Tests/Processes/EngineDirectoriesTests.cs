using Aspire.Hosting.Processes;

namespace Embedded.Hosting.Tests.Processes;

public sealed class EngineDirectoriesTests : IDisposable
{
    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Volume_OfAName_StaysAtItsPlace()
    {
        var directories = new EngineDirectories(_directory.Path);

        Assert.Equal(Path.Combine(_directory.Path, "volumes", "orders"), directories.Volume("orders"));
        Assert.False(Directory.Exists(directories.Volume("orders")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("../orders")]
    public void Volume_NameThatLeadsElsewhere_IsRefused(string name) =>
        Assert.Throws<ArgumentException>(() => new EngineDirectories(_directory.Path).Volume(name));

    [Fact]
    public void Temporary_AsRoot_LetsServersOfOtherUsersPass()
    {
        Assert.SkipUnless(UnixProcesses.IsRoot, "Only root starts servers as other users.");

        var temporary = new EngineDirectories(_directory.Path).CreateTemporary("postgres");
        try
        {
            Assert.Null(Passage.FirstClosed(temporary));
        }
        finally
        {
            Directory.Delete(temporary);
        }
    }
}
