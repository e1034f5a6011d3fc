package postern.app.api;

import io.micronaut.core.convert.ArgumentConversionContext;
import io.micronaut.core.type.Argument;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.bind.binders.TypedRequestArgumentBinder;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Hands a controller's method the {@link Caller} whom {@link KeyFilter} let in. */
@Singleton
final class CallerBinder implements TypedRequestArgumentBinder<Caller> {
    @Override public Argument<Caller> argumentType() {
        return Argument.of(Caller.class);
    }

    @Override public BindingResult<Caller> bind(ArgumentConversionContext<Caller> context, HttpRequest<?> request) {
        return () -> Optional.of(Caller.of(request));
    }
}
