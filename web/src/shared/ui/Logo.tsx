interface LogoProps {
  readonly size?: number;
}

export function Logo({ size = 30 }: LogoProps) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden focusable="false">
      <rect width="32" height="32" rx="9" fill="#0b6e4f" />
      <path
        d="M8 22V11.5c0-.9 1.1-1.3 1.7-.6L16 18.2l6.3-7.3c.6-.7 1.7-.3 1.7.6V22"
        fill="none"
        stroke="#fff"
        strokeWidth="2.8"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
      <circle cx="16" cy="24" r="1.9" fill="#8fe3bf" />
    </svg>
  );
}
