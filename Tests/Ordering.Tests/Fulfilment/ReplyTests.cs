using Messaging;
using Ordering.Messages;

namespace Ordering.Tests.Fulfilment;

public sealed class ReplyTests
{
    [Fact]
    public void EveryReply_HasAHandler()
    {
        var types = typeof(IReply).Assembly.GetTypes();

        Assert.All(
            types.Where(type => type.IsClass && type.IsAssignableTo(typeof(IReply))),
            reply => Assert.Single(types, type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(IMessageHandler<>).MakeGenericType(reply))));
    }
}
