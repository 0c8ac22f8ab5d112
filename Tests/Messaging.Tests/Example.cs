using Dapper;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;

namespace Messaging.Tests.Example;

// docs/messaging.md quotes this file; DocumentationTests compares them.

[MessageType("shop.reserve-seat.v1")]
public sealed record ReserveSeat(Guid BookingId, int Seat);

[MessageType("shop.seat-reserved.v1")]
public sealed record SeatReserved(Guid BookingId);

internal sealed class ReserveSeatHandler : IMessageHandler<ReserveSeat>
{
    public async Task HandleAsync(ReserveSeat message, UnitOfWork work, CancellationToken cancellationToken)
    {
        var reserve = new CommandDefinition(
            "UPDATE seats SET booking_id = @BookingId WHERE seat = @Seat AND booking_id IS NULL", message, cancellationToken: cancellationToken);
        if (await work.Connection.ExecuteAsync(reserve) == 1)
            work.Publish(new SeatReserved(message.BookingId), key: message.BookingId.ToString());
    }
}

internal static class Book
{
    public static void Map(IEndpointRouteBuilder endpoints) => endpoints.MapPost("/bookings/{seat:int}", async (int seat, UnitsOfWork units, CancellationToken cancellationToken) =>
    {
        var bookingId = Guid.CreateVersion7();
        await using var work = await units.BeginAsync(cancellationToken);
        work.Add("INSERT INTO bookings (booking_id, seat) VALUES ($1, $2)", new() { Value = bookingId }, new() { Value = seat });
        work.Publish(new ReserveSeat(bookingId, seat), key: bookingId.ToString());
        await work.CommitAsync(cancellationToken);
        return TypedResults.Accepted($"/bookings/{bookingId}");
    });
}

internal static class Program
{
    public static void Compose(IHostApplicationBuilder builder)
    {
        builder.AddMessaging("shop", typeof(Program).Assembly);
    }
}
